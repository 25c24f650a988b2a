/** Whether a contract may be released: it stands, nothing is wrong in it, and what was released is what it was. */
import { type Diagnostic, sortDiagnostics } from '../../diagnostics/index.js';
import { lint } from '../../lint/index.js';
import { type Project, releasedVersionsEdited } from '../../load/index.js';
import { contractValidators } from '../../validators/index.js';
import { checkUpcasts } from '../codegen/upcasts.js';

/** Everything that codegen would say, but for the state of the generated folder. */
export async function checkProject(project: Project): Promise<readonly Diagnostic[]> {
  const { contract, config, lock, files, diagnostics } = project;
  if (contract === undefined || config === undefined || lock === undefined) return diagnostics;
  const linted = lint(contract, {
    files,
    severities: config.lint,
    schemas: config.schemas,
    checkOf: contractValidators(contract).check,
  });
  const upcasts = await checkUpcasts(contract, config, files);
  const edited = releasedVersionsEdited(contract, lock, files);
  return sortDiagnostics([...diagnostics, ...linted, ...upcasts.diagnostics, ...edited]);
}
