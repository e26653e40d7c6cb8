export { createAuthority, type Authority, type CertificateNames, type KeyedCertificate } from './authority.ts';
export { identityOf, nodeServerName, serviceServerName, type Identity } from './identity.ts';
export { createNodeRequest, issueNodeCertificate, type NodeRequest } from './node-certificate.ts';
export { issueServiceCertificate } from './service-certificate.ts';
