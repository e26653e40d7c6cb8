import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetDeadLetterRequest,
  GetDeadLetterResponse,
  ListDeadLettersRequest,
  ListDeadLettersResponse,
  ReplayDeadLettersRequest,
  ReplayDeadLettersResponse,
} from '@roundhouse/contracts/tracing/v1/dead_letter_service';
import { DeadLettersService } from '../dead-letters.service.ts';
import { readableOf } from '../letter-messages.ts';
import { deadLetterQueryFrom, replayedIdsFrom, toWireLetter } from './dead-letter.mapper.ts';

/** DeadLetterService over gRPC. */
@Controller()
export class DeadLetterGrpcController {
  private readonly service: DeadLettersService;

  constructor(@Inject(DeadLettersService) service: DeadLettersService) {
    this.service = service;
  }

  @GrpcMethod('DeadLetterService', 'listDeadLetters')
  async listDeadLetters(request: ListDeadLettersRequest): Promise<ListDeadLettersResponse> {
    const { data, next, total } = await this.service.list(deadLetterQueryFrom(request));
    return { deadLetters: data.map(toWireLetter), nextBefore: next, total };
  }

  @GrpcMethod('DeadLetterService', 'getDeadLetter')
  async getDeadLetter({ id }: GetDeadLetterRequest): Promise<GetDeadLetterResponse> {
    const letter = await this.service.get(id);
    const decodedJson = Buffer.from(readableOf(letter));
    return { deadLetter: toWireLetter(letter), payload: Buffer.from(letter.payload), decodedJson };
  }

  @GrpcMethod('DeadLetterService', 'replayDeadLetters')
  async replayDeadLetters(request: ReplayDeadLettersRequest): Promise<ReplayDeadLettersResponse> {
    const { faults, ...counts } = await this.service.replay(replayedIdsFrom(request));
    return { ...counts, faults: [...faults] };
  }
}
