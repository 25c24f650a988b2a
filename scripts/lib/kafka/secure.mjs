import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { command } from './command.mjs';

const PASSWORD = 'changeit';

/** A certificate of its own for 127.0.0.1, made by Java's keytool: where the key is, and what clients must trust. */
export async function makeCertificate(java, folder) {
  const keytool = dirname(java) === '.' ? 'keytool' : join(dirname(java), 'keytool');
  const keystore = join(folder, 'keystore.p12');
  const pem = join(folder, 'ca.pem');
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', 'kafka'];
  const names = ['-dname', 'CN=localhost', '-ext', 'SAN=ip:127.0.0.1,dns:localhost'];
  await run(keytool, ['-genkeypair', ...store, ...names, '-keyalg', 'RSA', '-keysize', '2048', '-validity', '2']);
  await run(keytool, ['-exportcert', ...store, '-rfc', '-file', pem]);
  return { keystore, ca: await readFile(pem, 'utf8') };
}

/** Of a listener named SECURE. */
export function secureProperties(keystore, { username, password }) {
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  return {
    'ssl.keystore.location': keystore,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.password': PASSWORD,
    'listener.name.secure.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.secure.plain.sasl.jaas.config': `${login} required user_${username}="${password}";`,
  };
}

async function run(name, args) {
  const { code, text } = await command(name, args, { timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`${name}: ${text}`);
}
