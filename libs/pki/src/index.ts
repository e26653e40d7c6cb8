// First: the dependency injection of @peculiar/x509 reads decorator metadata while it loads.
import 'reflect-metadata';
export {
  BACKDATE_MS,
  createAuthority,
  type Authority,
  type CertificateNames,
  type KeyedCertificate,
} from './authority.ts';
export { identityOf, nodeServerName, serviceServerName, type Identity } from './identity.ts';
export { createNodeRequest, issueNodeCertificate, type NodeRequest } from './node-certificate.ts';
export { issueServiceCertificate } from './service-certificate.ts';
