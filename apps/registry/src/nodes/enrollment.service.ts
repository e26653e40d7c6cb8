import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { issueNodeCertificate } from '@roundhouse/pki';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { APP_CONFIG, type Config } from '../config.ts';
import { isUsable, parseJoinToken } from './domain/join-token.ts';
import { afterAllIssued, issueTime } from './domain/certificates.ts';
import { JoinTokenEntity } from './infra/join-token.entity.ts';
import { NodeEntity } from './infra/node.entity.ts';
import { NODE_AUTHORITY, type NodeAuthority } from './node-authority.ts';
import { NodeArrivals } from './node-arrivals.ts';
import { JOIN_TOKEN, NODE } from './node.kind.ts';

/** What a node gets when it joins. PEM texts. */
export interface Enrolled {
  nodeId: string;
  certificatePem: string;
  nodeCaPem: string;
  serviceCaPem: string;
}

const CALLER = systemCaller('enrollment');

/** Turns join tokens into node identities. */
@Injectable()
export class EnrollmentService {
  private readonly commands: CommandPath;
  private readonly authority: NodeAuthority;
  private readonly arrivals: NodeArrivals;
  private readonly config: Pick<Config, 'TLS_CA_FILE'>;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(NODE_AUTHORITY) authority: NodeAuthority,
    @Inject(NodeArrivals) arrivals: NodeArrivals,
    @Inject(APP_CONFIG) config: Pick<Config, 'TLS_CA_FILE'>,
  ) {
    this.commands = commands;
    this.authority = authority;
    this.arrivals = arrivals;
    this.config = config;
  }

  /**
   * Spends the token and issues the node's first certificate, for 30 days. A node that joins again under its name
   * keeps its id, and with it what is placed on it; certificates that it had before count no more.
   *
   * @throws AppError FORBIDDEN for any token that does not let this node in, always with the same words;
   *   INVALID_REQUEST for a bad certificate request, which leaves the token unspent
   */
  async enroll(joinToken: string, csrDer: Uint8Array, nodeName: string): Promise<Enrolled> {
    const parsed = parseJoinToken(joinToken);
    if (parsed === undefined) throw refused();
    const enrolled = await this.commands.run(CALLER, async (changes) => {
      const { manager } = changes;
      const lock = { mode: 'pessimistic_write' as const };
      const token = await manager.findOne(JoinTokenEntity, { where: { id: parsed.id }, lock });
      if (token === null || !isUsable(token, parsed.secret, nodeName, new Date())) throw refused();
      const before = JOIN_TOKEN.describe(token);
      await changes.update(JOIN_TOKEN, Object.assign(token, { usedAt: new Date() }), before, 'use');
      let node = await manager.findOne(NodeEntity, { where: { name: nodeName }, lock });
      if (node === null) {
        node = await changes.create(NODE, Object.assign(new NodeEntity(), { id: newId(), name: nodeName }));
      } else {
        // Whoever holds an earlier certificate of this node is not this host any more.
        const known = NODE.describe(node);
        const certificatesFrom = afterAllIssued(new Date(), node.certificatesFrom);
        await changes.update(NODE, Object.assign(node, { certificatesFrom, revokedAt: null }), known, 'rejoin');
      }
      // Inside the transaction: a request that cannot be signed must not cost the token.
      return { nodeId: node.id, certificatePem: await this.certify(csrDer, node) };
    });
    this.arrivals.announce(enrolled.nodeId);
    const serviceCaPem = readFileSync(this.config.TLS_CA_FILE, 'utf8');
    return { ...enrolled, nodeCaPem: this.authority.certPem, serviceCaPem };
  }

  /** Issues a further certificate to a node that has proven its identity. @throws AppError INVALID_REQUEST */
  async renew(csrDer: Uint8Array, nodeId: string): Promise<string> {
    const node = await this.commands.read((manager) => manager.findOneBy(NodeEntity, { id: nodeId }));
    if (node === null) throw new AppError('FORBIDDEN', 'This node does not exist any more.');
    return this.certify(csrDer, node);
  }

  private certify(csrDer: Uint8Array, { id, certificatesFrom }: NodeEntity): Promise<string> {
    const issuedAtMs = issueTime(new Date(), certificatesFrom).getTime();
    return issueNodeCertificate(this.authority, csrDer, id, { issuedAtMs });
  }
}

function refused(): AppError {
  return new AppError('FORBIDDEN', 'The join token does not let this node in; create a new one.');
}
