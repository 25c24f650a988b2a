import { setMaxListeners } from 'node:events';

/** An AbortController that many may wait for: Node takes more than ten listeners for a leak, and warns. */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Resolves when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * What the work comes to, or a rejection as soon as the signal is aborted. A race against one promise that lives as long as the signal would
 * keep the outcome of every work that it was raced against.
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal, reason: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(reason());
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
    const settled = () => signal.removeEventListener('abort', end);
    work.then(resolve, reject).then(settled);
  });
}
