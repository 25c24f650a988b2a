/** What can go wrong out there, said so that people know what to do. */
import { TransportError } from '@tidings/runtime';
import { plain } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import type { Terminal } from '../terminal.js';

/** Nobody's bug: exit code 1, and what to do. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed';
  readonly help: string | undefined;

  constructor(message: string, help?: string, cause?: unknown) {
    super(message, { cause });
    this.help = help;
  }
}

/** The contracts can't be read; why was said. Exit code 3. */
export class NoContracts extends Error {
  override readonly name = 'NoContracts';
}

/** Runs a command: what the world refuses is its message and exit code 1; everything else is thrown on. */
export async function operate(terminal: Terminal, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof NoContracts) return EXIT.noModel;
    const failure = error instanceof TransportError ? ofTransport(error) : error;
    if (!(failure instanceof OperationFailed)) throw error;
    terminal.err(`tidings: ${plain(failure.message)}\n`);
    if (failure.help !== undefined) terminal.err(`         ${plain(failure.help)}\n`);
    return EXIT.findings;
  }
}

function ofTransport(error: TransportError): OperationFailed {
  return new OperationFailed(error.message, HELP[error.kind], error);
}

const HELP: { readonly [kind in TransportError['kind']]: string | undefined } = {
  refused: 'The brokers answer, and refuse it: look at the permissions (ACLs) of the user, and at what they say above.',
  unknown: 'It may pass: try again. `tidings doctor` looks at the brokers.',
  'no-such-topic': '`tidings topics plan` shows which topics of the contracts are missing.',
  busy: 'Stop its consumers first: they would go on where they are.',
  fenced: undefined,
  closed: undefined,
};
