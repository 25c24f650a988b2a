import { parkStore } from '@tidings/runtime/memory';
import { describe } from 'vitest';
import { parkStoreContract } from './park-contract.js';

describe('parked keys in memory', () => parkStoreContract(async () => parkStore()));
