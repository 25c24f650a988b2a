/** Bindings: Kafka's are read, those of other protocols are named once. */
import { diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import { type DocumentNode, members, placeOf } from './node.js';
import type { References, Report } from './references.js';

export interface Bindings {
  /** The Kafka bindings in a bindings object; the others are remembered. */
  kafka(bindings: DocumentNode | undefined): DocumentNode | undefined;
  /** Reports the protocols that were met, each at the first place. */
  finish(): void;
}

export function createBindings(files: Files, report: Report, references: References): Bindings {
  const foreign = new Map<string, Map<string, DocumentNode>>();
  return {
    kafka(bindings) {
      for (const [protocol, node] of members(bindings)) {
        if (protocol === 'kafka' || protocol.startsWith('x-')) continue;
        const places = foreign.get(protocol) ?? new Map<string, DocumentNode>();
        foreign.set(protocol, places.set(placeOf(node.origin), node));
      }
      return references.member(bindings, 'kafka');
    },
    finish() {
      for (const [protocol, places] of foreign) {
        const [first] = places.values();
        const more = places.size > 1 ? ` (here and in ${places.size - 1} more places)` : '';
        const at = files.locate(first!.origin, 'key');
        report(
          diagnostic('bindings-ignored', `bindings of '${protocol}' are ignored: events travel on Kafka${more}`, at),
        );
      }
    },
  };
}
