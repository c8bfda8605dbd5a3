// A certificate for 127.0.0.1 that lasts for a test: X.509 by hand, because Node makes keys but no certificates.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** PEM texts; clients trust `cert` as their only authority. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** One DER value: a tag, a length, the contents one after the other. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), body]);
  if (length < 256) return Buffer.concat([Buffer.of(tag, 0x81, length), body]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 255), body]);
}

const SEQUENCE = 0x30;
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

/** Makes a self-signed certificate with a key of its own. */
export function makeCertificate(): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(SEQUENCE, identifier('2a8648ce3d040302'));
  const commonName = der(SEQUENCE, identifier('550403'), text(0x0c, 'mooring test'));
  const name = der(SEQUENCE, der(0x31, commonName));
  const address = der(SEQUENCE, der(0x87, Buffer.of(127, 0, 0, 1)));
  const alternativeName = der(SEQUENCE, identifier('551d11'), der(0x04, address));
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1), randomBytes(8)),
    ecdsaWithSha256,
    name,
    der(SEQUENCE, text(0x18, '20200101000000Z'), text(0x18, '20990101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, alternativeName)),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey));
  const certificate = der(SEQUENCE, body, ecdsaWithSha256, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
