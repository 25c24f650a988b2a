import { OperationFailed } from './failure.js';

/** Loads what needs a package that isn't installed with this one, and says so where it is missing. */
export async function loadOptional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message = '' } = error as NodeJS.ErrnoException;
    const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    if (!missing || !new RegExp(`['"]${name}['"]`).test(message)) throw error;
    throw new OperationFailed(
      `this needs the package ${name}, which is not installed`,
      `Run: npm install ${name}`,
      error,
    );
  }
}
