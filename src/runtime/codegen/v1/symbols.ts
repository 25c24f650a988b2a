/**
 * What generated code may import from `@tidings/runtime/codegen/v1`. Emitters read this table and import nothing else;
 * a test compares it with what the module exports.
 */
export const symbols = {
  ChannelDefinition: { kind: 'type' },
  ChannelTemplate: { kind: 'type' },
  DeclaredNode: { kind: 'type' },
  EventDefinition: { kind: 'type' },
  EventOf: { kind: 'type' },
  Registry: { kind: 'type' },
  Upcast: { kind: 'type' },
  Validate: { kind: 'type' },
  VersionDefinition: { kind: 'type' },
  defineChannel: { kind: 'value' },
  defineEvent: { kind: 'value' },
  defineRegistry: { kind: 'value' },
  defineVersion: { kind: 'value' },
  serialization: { kind: 'value' },
} as const satisfies { readonly [name: string]: { readonly kind: 'type' | 'value' } };

export type SymbolName = keyof typeof symbols;
