/**
 * Marks events that were made or read here: valid by their contract and deeply frozen, hence valid for ever.
 * A private field can't be copied, so whoever spreads or clones an event gets one that is checked again.
 */
class Stamped {
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: a subclass puts its private fields on what this returns.
    return target;
  }
}

class Valid extends Stamped {
  readonly #by: object;

  constructor(target: object, by: object) {
    super(target);
    this.#by = by;
  }

  static by(target: object): object | undefined {
    return #by in target ? target.#by : undefined;
  }
}

/** `by`: the definition of the version that the event is valid for. */
export function markValid(event: object, by: object): void {
  new Valid(event, by);
}

/** The definition that vouches for the event, if any does. */
export function validatedBy(event: object): object | undefined {
  return Valid.by(event);
}
