import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EgressPools, isAddressAllowed, parseAllowedRange, parseUpstreamUrl } from './index.ts';

const opened = (...ranges: string[]) => ranges.map(parseAllowedRange);

describe('isAddressAllowed', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'])('lets %s pass', (address) => {
    expect(isAddressAllowed(address, 443, [])).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fd12::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '::ffff:8.8.8.8',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'not-an-address',
    '0x7f000001x',
  ])('refuses %s', (address) => {
    expect(isAddressAllowed(address, 443, [])).toBe(false);
  });

  it('opens a private range for its own port only', () => {
    const ranges = opened('10.0.0.0/8:8000');
    expect(isAddressAllowed('10.2.3.4', 8000, ranges)).toBe(true);
    expect(isAddressAllowed('10.2.3.4', 8001, ranges)).toBe(false);
    expect(isAddressAllowed('11.2.3.4', 8000, ranges)).toBe(true);
    expect(isAddressAllowed('172.16.3.4', 8000, ranges)).toBe(false);
  });

  it('keeps our own ports closed on an opened loopback', () => {
    const ranges = opened('127.0.0.1/32:*');
    expect(isAddressAllowed('127.0.0.1', 9000, ranges)).toBe(true);
    expect(isAddressAllowed('127.0.0.1', 9000, ranges, new Set([9000]))).toBe(false);
  });

  it.each(['169.254.169.254/32:80', '0.0.0.0/0:*', '::/0:*', 'fe80::/10:1', '10.0.0.0/33:1', '10.0.0.0/8', 'x/8:1'])(
    'never opens %s',
    (range) => {
      expect(() => parseAllowedRange(range)).toThrow(expect.objectContaining({ reason: 'INVALID_REQUEST' }));
    },
  );
});

describe('parseUpstreamUrl', () => {
  it.each([
    'file:///etc/passwd',
    'gopher://a.example/',
    'data:text/plain,x',
    'blob:https://a.example/1',
    'https://user:pass@a.example/',
    'https://good.example@169.254.169.254/',
    'https://good.example\\@169.254.169.254/',
    'https:///169.254.169.254/',
    'https://a.example/\r\nx: y',
    'https://a.exa\tmple/',
    'https://a.example/?key=1',
    'https://a.example/#x',
    'http://metadata.google.internal/computeMetadata',
    'http://metadata.google.internal./',
    '//a.example',
    '',
    // Spellings of 169.254.169.254 and 127.0.0.1, of which parsers make the same address (security 35).
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://0xa9.0xfe.0xa9.0xfe/',
    'http://169.254.43518/',
    'http://127.1/',
    'http://017700000001/',
    'http://169.254.169.254./',
    'http://[::ffff:169.254.169.254]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://%31%32%37.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://a.exampl\u212a/',
    'http://a.example。/',
    'https://a.example./v1',
  ])('refuses %j (security 35)', (text) => {
    expect(() => parseUpstreamUrl(text)).toThrow(expect.objectContaining({ reason: 'INVALID_REQUEST' }));
  });
});

describe('a URL that is spelled as it is read', () => {
  it.each([
    'https://API.Example:8443/v1',
    'http://127.0.0.1:9000/v1',
    'http://[::1]:80/',
    'https://xn--bcher-kva.example/',
  ])('is taken: %s', (text) => expect(parseUpstreamUrl(text).href).toBeDefined());
});

describe('EgressPools', () => {
  const pools = new EgressPools({ connectTimeoutMs: 1_000 });
  afterEach(() => pools.close());

  const dial = (origin: string, allowed = opened(), own = pools): Promise<number> =>
    own
      .upstream(origin, '', allowed, String(allowed.length))
      .request({ path: '/', method: 'GET' })
      .then(async (answer) => {
        await answer.body.dump();
        return answer.statusCode;
      });

  // Spellings of loopback and metadata that URL parsers fold into an address.
  it.each([
    'http://127.0.0.1:9',
    'http://2130706433:9',
    'http://0x7f000001:9',
    'http://0177.0.0.1:9',
    'http://127.1:9',
    'http://169.254.169.254.',
    'http://[::1]:9',
    'http://[::ffff:a9fe:a9fe]',
    'http://localhost:9',
    'http://127。0。0。1:9',
  ])('dials nothing for %s', async (origin) => {
    await expect(dial(new URL(origin).origin)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });

  it('reaches an opened address and follows no redirect (security 37)', async () => {
    const server = createServer((_request, answer) => answer.writeHead(302, { location: '/elsewhere' }).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await expect(dial(`http://127.0.0.1:${port}`, opened(`127.0.0.1/32:${port}`))).resolves.toBe(302);
    await pools.close();
    server.close();
  });

  it('dials the address that was checked, whatever the name answers next (security 33, 36)', async () => {
    let questions = 0;
    const rebinding = new EgressPools({
      connectTimeoutMs: 200,
      lookup: (_name, _options, callback) => {
        questions += 1;
        // Documentation range for the first question, metadata for every later one.
        const address = questions === 1 ? '10.255.255.1' : '169.254.169.254';
        callback(null, [{ address, family: 4 }]);
      },
    });
    await expect(dial('http://rebind.example:9', [], rebinding)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    for (let index = 0; index < 100; index += 1) {
      await expect(dial('http://rebind.example:9', [], rebinding)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    }
    expect(questions).toBe(101);
    await rebinding.close();
  });

  it('never sends two credentials, or two revisions of one, over the same connection', async () => {
    const seen = new Map<unknown, Set<string | undefined>>();
    const server = createServer((request, answer) => {
      const spoken = seen.get(request.socket) ?? new Set();
      seen.set(request.socket, spoken.add(request.headers.authorization));
      answer.end('{}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const own = new EgressPools();
    const call = async (identity: string): Promise<void> => {
      const pool = own.upstream(`http://127.0.0.1:${port}`, identity, opened('127.0.0.1/32:*'), '');
      const answer = await pool.request({
        path: '/',
        method: 'POST',
        headers: { authorization: identity },
        body: '{}',
      });
      await answer.body.dump();
    };
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(['one@1', 'two@1', 'one@2', 'one@1', 'two@1'].map(call));
    }
    expect([...seen.values()].filter(({ size }) => size > 1)).toEqual([]);
    // And each of them uses its connections again.
    expect(seen.size).toBeLessThan(20);
    await own.close();
    server.close();
  });

  it('gives up a resolver that hangs after two seconds, or as told, and others are dialled meanwhile', async () => {
    const hanging = new EgressPools({
      lookupTimeoutMs: 50,
      lookup: (name, _options, callback) => {
        if (name !== 'hangs.example') callback(null, [{ address: '169.254.169.254', family: 4 }]);
      },
    });
    const start = performance.now();
    const hung = dial('http://hangs.example:9', [], hanging);
    await expect(dial('http://answers.example:9', [], hanging)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(performance.now() - start).toBeLessThan(50);
    await expect(hung).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    expect(performance.now() - start).toBeLessThan(1_000);
    await hanging.close();
  });

  it('keeps credentials apart and bounds its pools', () => {
    const few = new EgressPools({ maxPools: 2 });
    const first = few.upstream('https://a.example', 'one', [], '');
    expect(few.upstream('https://a.example', 'one', [], '')).toBe(first);
    expect(few.upstream('https://a.example', 'two', [], '')).not.toBe(first);
    few.upstream('https://a.example', 'three', [], '');
    expect(few.size).toBe(2);
    return few.close();
  });
});
