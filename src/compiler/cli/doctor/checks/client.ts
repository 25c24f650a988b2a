import type { ClientVersions } from '../../operate/operator.js';
import type { Finding } from '../finding.js';

const NODE = [20, 19] as const;
const KAFKAJS = [2, 2, 4] as const;

export function checkClient({ node, kafkajs }: ClientVersions): readonly Finding[] {
  const findings: Finding[] = [];
  if (older(node, NODE)) {
    findings.push({
      code: 'node-version',
      severity: 'error',
      message: `this is Node ${node}, and ${NODE.join('.')} or newer is needed`,
      help: 'Install a newer Node.',
    });
  }
  if (kafkajs !== undefined && (older(kafkajs, KAFKAJS) || !kafkajs.startsWith(`${KAFKAJS[0]}.`))) {
    findings.push({
      code: 'kafkajs-version',
      severity: 'error',
      message: `kafkajs is ${kafkajs}, and the transport is made for ${KAFKAJS.join('.')}`,
      help: `npm install kafkajs@${KAFKAJS.join('.')}`,
    });
  }
  return findings;
}

function older(version: string, than: readonly number[]): boolean {
  const numbers = version.split('.').map(Number);
  const at = than.findIndex((number, index) => numbers[index] !== number);
  return at >= 0 && (numbers[at] ?? 0) < than[at]!;
}
