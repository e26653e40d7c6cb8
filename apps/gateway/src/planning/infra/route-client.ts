import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { makeGenericClientConstructor } from '@grpc/grpc-js';
import {
  RouteRequest,
  RouterServiceClient,
  RouterServiceService,
} from '@roundhouse/contracts/router/v1/router_service';

/** Used again for every message: a new writer grows its buffer step by step, which costs more than the encoding. */
const writer = new BinaryWriter();

function requestSerialize(request: RouteRequest): Buffer {
  try {
    const bytes = RouteRequest.encode(request, writer).finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    // Empties the writer: what was written of a faulty message must not stand in the next one.
    writer.finish();
    throw error;
  }
}

/** The client of routers, with an encoder of its own for the messages of the route stream. */
export const RouteClient = makeGenericClientConstructor(
  { ...RouterServiceService, route: { ...RouterServiceService.route, requestSerialize } },
  'roundhouse.router.v1.RouterService',
) as unknown as typeof RouterServiceClient;
