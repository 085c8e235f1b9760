import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { ObjectValue } from './goodObjects.ts';

/** Objects that hold requests and certificates, made with a key of the moment. */
export function createCertificateObjects(authority: string): ObjectValue[] {
  const request = createSigningRequest();
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${request.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  return [
    {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'jo' },
      spec: {
        request: Buffer.from(pem).toString('base64'),
        signerName: 'example.com/people',
        usages: ['client auth', 'digital signature'],
        expirationSeconds: 86_400,
      },
    },
    {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'PodCertificateRequest',
      metadata: { name: 'toolbox' },
      spec: {
        signerName: 'example.com/pods',
        podName: 'toolbox',
        podUID: randomUUID(),
        serviceAccountName: 'shop',
        serviceAccountUID: randomUUID(),
        nodeName: 'worker-1',
        nodeUID: randomUUID(),
        maxExpirationSeconds: 3600,
        stubPKCS10Request: request.toString('base64'),
      },
    },
    {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'ClusterTrustBundle',
      metadata: { name: 'roots' },
      spec: { trustBundle: authority },
    },
  ];
}

/** A PKCS #10 request without a name, in DER. */
function createSigningRequest(): Buffer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const version = encode(0x02, Buffer.from([0]));
  const name = encode(0x30);
  const attributes = encode(0xa0);
  const asked = encode(0x30, version, name, publicKey.export({ type: 'spki', format: 'der' }), attributes);
  const algorithm = encode(0x30, encode(0x06, Buffer.from([0x2b, 0x65, 0x70])));
  const signature = encode(0x03, Buffer.from([0]), sign(undefined, asked, privateKey));
  return encode(0x30, asked, algorithm, signature);
}

/** A value of DER; none of these is longer than 255 bytes. */
function encode(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
