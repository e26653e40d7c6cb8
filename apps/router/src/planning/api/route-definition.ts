import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { RouteResponse, RouterServiceService } from '@roundhouse/contracts/router/v1/router_service';

/** Used again for every message: a new writer grows its buffer step by step, which costs more than the encoding. */
const writer = new BinaryWriter();

/** A message of the route stream as bytes of its own. */
export function serializeResponse(response: RouteResponse): Buffer {
  try {
    const bytes = RouteResponse.encode(response, writer).finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    // Empties the writer: what was written of a faulty message must not stand in the next one.
    writer.finish();
    throw error;
  }
}

/** RouterService, with an encoder of its own for the messages of the route stream. */
export const ROUTER_SERVICE = {
  ...RouterServiceService,
  route: { ...RouterServiceService.route, responseSerialize: serializeResponse },
};
