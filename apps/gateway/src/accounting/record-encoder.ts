import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { Attribution, UsageRecord, type UsageSettle } from '@roundhouse/contracts/events/v1/usage';
import type { AttemptRecord } from './accounting.ports.ts';

/** Attributions whose bytes are kept at most; beyond, all are forgotten and made again as they are needed. */
const MAX_KEPT = 4_096;
/** Tag of field 3 (`attribution`) of UsageRecord: a message, so its length follows. */
const ATTRIBUTION_TAG = (3 << 3) | 2;
/** Field 4 (`open`) of UsageRecord with an empty message. */
const OPEN = Buffer.from([0x22, 0x00]);

/** The fields of an attribution that differ between the requests of one key to one deployment. */
type OfRequest = Pick<Attribution, 'requestId' | 'attemptIndex' | 'trace' | 'costLabels'>;
const NO_REQUEST: OfRequest = { requestId: '', attemptIndex: 0, trace: undefined, costLabels: [] };

interface Codec<Message> {
  encode(message: Message, writer: BinaryWriter): BinaryWriter;
}

interface KeptAttribution {
  readonly attribution: Attribution;
  readonly bytes: Uint8Array;
}

/**
 * Encodes opens and settles. Most of a record is the same for all requests of one key to one deployment: those bytes
 * are kept and copied. Protobuf takes the fields of a message in any order, so the rest simply follows.
 */
export class RecordEncoder {
  /** Used again for every part: a new writer grows its buffer step by step, which costs more than the encoding. */
  private readonly writer = new BinaryWriter();
  /** An attribution with nothing but what belongs to a request; filled anew for each. */
  private readonly requestFields = Attribution.fromPartial({});
  /** By key, then by deployment: a name made of both would be put together and hashed for every request. */
  private readonly kept = new Map<string, Map<string, KeptAttribution>>();
  private keptCount = 0;

  /** The record of an attempt that is about to be dialled. */
  open({ attemptId, attribution }: AttemptRecord): Buffer {
    const id = this.part(attemptId, undefined);
    const shared = this.shared(attribution);
    const ofRequest = this.ofRequest(attribution);
    const tag = this.writer
      .uint32(ATTRIBUTION_TAG)
      .uint32(shared.length + ofRequest.length)
      .finish();
    const bytes = Buffer.allocUnsafe(id.length + tag.length + shared.length + ofRequest.length + OPEN.length);
    bytes.set(id);
    bytes.set(tag, id.length);
    bytes.set(shared, id.length + tag.length);
    bytes.set(ofRequest, id.length + tag.length + shared.length);
    bytes.set(OPEN, bytes.length - OPEN.length);
    return bytes;
  }

  /**
   * The record of an attempt that ended.
   *
   * @param open its open: what stands there before the kind stands here, too
   */
  settle(open: Uint8Array, settle: UsageSettle): Buffer {
    const kind = this.part('', settle);
    const bytes = Buffer.allocUnsafe(open.length - OPEN.length + kind.length);
    // A kind is never shorter than that of an open, which it replaces.
    bytes.set(open);
    bytes.set(kind, open.length - OPEN.length);
    return bytes;
  }

  private part(attemptId: string, settle: UsageSettle | undefined): Uint8Array {
    const kind = settle === undefined ? undefined : ({ $case: 'settle', value: settle } as const);
    return this.encode(UsageRecord, { attemptId, ordinal: 0, attribution: undefined, kind });
  }

  private ofRequest({ requestId, attemptIndex, trace, costLabels }: Attribution): Uint8Array {
    const { requestFields } = this;
    requestFields.requestId = requestId;
    requestFields.attemptIndex = attemptIndex;
    requestFields.trace = trace;
    requestFields.costLabels = costLabels;
    return this.encode(Attribution, requestFields);
  }

  private shared(attribution: Attribution): Uint8Array {
    const { apiKeyId, deploymentId } = attribution;
    const known = this.kept.get(apiKeyId)?.get(deploymentId);
    if (known !== undefined && sharesAll(known.attribution, attribution)) return known.bytes;
    const bytes = this.encode(Attribution, { ...attribution, ...NO_REQUEST });
    this.keep(apiKeyId, deploymentId, { attribution, bytes });
    return bytes;
  }

  private keep(apiKeyId: string, deploymentId: string, made: KeptAttribution): void {
    if (this.keptCount >= MAX_KEPT) {
      this.kept.clear();
      this.keptCount = 0;
    }
    let ofKey = this.kept.get(apiKeyId);
    if (ofKey === undefined) {
      ofKey = new Map();
      this.kept.set(apiKeyId, ofKey);
    }
    if (!ofKey.has(deploymentId)) this.keptCount += 1;
    ofKey.set(deploymentId, made);
  }

  private encode<Message>(codec: Codec<Message>, message: Message): Uint8Array {
    try {
      return codec.encode(message, this.writer).finish();
    } catch (error) {
      // Empties the writer: what was written of a faulty message must not stand in the next record.
      this.writer.finish();
      throw error;
    }
  }
}

/** Whether two attributions differ at most in what belongs to a request. */
function sharesAll(one: Attribution, other: Attribution): boolean {
  return (
    one.organizationId === other.organizationId &&
    one.projectId === other.projectId &&
    one.teamId === other.teamId &&
    one.memberId === other.memberId &&
    one.apiKeyId === other.apiKeyId &&
    one.modelId === other.modelId &&
    one.modelKey === other.modelKey &&
    one.deploymentId === other.deploymentId &&
    one.providerId === other.providerId &&
    one.credentialId === other.credentialId &&
    one.upstreamModelId === other.upstreamModelId &&
    one.mode === other.mode &&
    one.priceId === other.priceId &&
    one.stream === other.stream &&
    one.gatewayId === other.gatewayId &&
    one.configNumber === other.configNumber &&
    one.leaseId === other.leaseId
  );
}
