import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { AppError } from '@roundhouse/errors';
import { invariant } from '@roundhouse/kernel';
import type { ConfigState } from '@roundhouse/snapshot';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../auth/auth.ports.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { findCallable } from '../inference/callable-model.ts';
import { listedModel, listModels, type ListedModel } from './model-list.ts';

/** `GET /v1/models` and `GET /v1/models/{id}`; ids may hold slashes. */
@Controller(['v1', 'api/client/v1'])
export class ModelsController {
  private readonly configuration: ConfigurationView;

  constructor(@Inject(CONFIGURATION) configuration: ConfigurationView) {
    this.configuration = configuration;
  }

  @Get('models')
  @RouteConfig({ scope: 'inference' })
  list(@Req() request: FastifyRequest): { object: 'list'; data: ListedModel[] } {
    return { object: 'list', data: listModels(this.state(), principalOf(request)) };
  }

  @Get('models/*')
  @RouteConfig({ scope: 'inference' })
  read(@Req() request: FastifyRequest, @Param('*') id: string): ListedModel {
    const state = this.state();
    return listedModel(state, findCallable(state, principalOf(request), id));
  }

  private state(): ConfigState {
    const state = this.configuration.current();
    if (state === undefined) throw new AppError('NOT_READY', 'The gateway has no configuration yet.');
    return state;
  }
}

function principalOf(request: FastifyRequest): Principal {
  const { principal } = request.inbound;
  invariant(principal !== undefined, 'the model list is reached by authenticated requests only');
  return principal;
}
