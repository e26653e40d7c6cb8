import { RequestBatch, RequestContent, RequestRecord, type DeepPartial } from '@roundhouse/contracts/events/v1/request';
import { newId } from '@roundhouse/kernel';
import { requestRecord } from '../requests/request-records.fixture.ts';

/** A request and what was said in it, as a message of the stream, for tests. */
export function saidMessage(
  content: DeepPartial<RequestContent>,
  record: DeepPartial<RequestRecord> = {},
): { readonly data: Uint8Array; readonly requestId: string } {
  const requestId = record.requestId ?? newId();
  const { caller, endUser, ...whole } = requestRecord({ ...record, requestId });
  const said = RequestContent.fromPartial({
    requestId,
    capture: 'preview',
    ...content,
    ...(caller && { caller }),
    endUser,
  });
  const data = RequestBatch.encode({
    gatewayId: 'gateway-0',
    records: [Buffer.from(RequestRecord.encode({ caller, endUser, ...whole }).finish())],
    contents: [Buffer.from(RequestContent.encode(said).finish())],
  }).finish();
  return { data, requestId };
}
