/** `tidings doctor`: what is wrong out there, and what to do. */
import { EXIT } from '../exit.js';
import { contractsIfAny } from '../operate/contracts.js';
import { operatorCommand } from '../operate/subcommands.js';
import { examine } from './examine.js';
import { DOCTOR_HELP, parseDoctorOptions } from './options.js';
import { reportExamination } from './report.js';

export const doctor = operatorCommand(async (argv, terminal, operator) => {
  const options = parseDoctorOptions(argv, terminal, operator);
  if (options === undefined) {
    terminal.out(DOCTOR_HELP);
    return EXIT.ok;
  }
  const contract = await contractsIfAny(options.contracts, terminal);
  const examination = await examine(options, contract, operator);
  reportExamination(options, terminal, examination);
  return examination.findings.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.ok;
});
