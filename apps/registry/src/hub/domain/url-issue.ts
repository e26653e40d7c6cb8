import { isAddressAllowed } from '@roundhouse/egress';
import type { HubIssue } from '@roundhouse/hub';
import { parseSourceUrl } from '@roundhouse/sources';

type UrlIssue = Omit<HubIssue, 'where'>;

/**
 * What is wrong with the address of a file; undefined = nothing. Nodes check it again, and every address that it
 * leads to: this tells the publisher in time.
 */
export function urlIssue(text: string): UrlIssue | undefined {
  let location: ReturnType<typeof parseSourceUrl>;
  try {
    location = parseSourceUrl(text);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.replace(/^The file's URL /, '').replace(/\.$/, '') : '';
    return { level: 'error', code: 'url', message: reason === '' ? 'is no URL of a file' : reason };
  }
  if (location.kind === 'folder') {
    return { level: 'warning', code: 'url_folder', message: 'is read only by nodes that open this folder' };
  }
  return location.kind === 'http' ? httpIssue(location.url) : undefined;
}

function httpIssue(url: URL): UrlIssue | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isAddress = /^[\d.]+$|:/.test(host);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (isAddress && !isAddressAllowed(host, port, [])) {
    const message = 'is a private or reserved address: read only by nodes that open its range';
    return { level: 'warning', code: 'url_private', message };
  }
  if (url.protocol === 'http:') {
    return { level: 'warning', code: 'url_plain', message: 'is not https: read only by nodes that open its range' };
  }
  if (url.search !== '') {
    return { level: 'warning', code: 'url_query', message: 'has a query: one that is signed runs out, or is a secret' };
  }
  return undefined;
}
