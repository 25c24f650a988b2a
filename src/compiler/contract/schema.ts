/** JSON value as RFC 8259 knows it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema: a boolean or an object of keywords. Frozen; never mutated once it stands in a contract. */
export type JsonSchema = boolean | { readonly [keyword: string]: Json };

/** The drafts in which contracts are written. */
export type ContractDraft = 'draft-07' | '2020-12';

/** The drafts that the compatibility engine and the validator factory read as well. */
export type Draft = 'draft-04' | 'draft-06' | '2019-09' | ContractDraft;
