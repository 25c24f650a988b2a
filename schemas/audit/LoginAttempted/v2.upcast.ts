import type { Upcast } from '@tidings/runtime';
import type { LoginAttemptedV1, LoginAttemptedV2 } from '../../../generated/audit/index.js';

/** Version 1 only knew whether the attempt succeeded; `rejected` is what version 2 calls a failure without a known reason. */
export const upcast: Upcast<LoginAttemptedV1, LoginAttemptedV2> = (data) => ({
  ...data,
  outcome: data.successful ? 'succeeded' : 'rejected',
});
