import { Inject, Injectable } from '@nestjs/common';
import { DEPLOYMENT_PRICES } from '@roundhouse/admin-api';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { priceHistory } from '../prices/infra/price-versions.ts';
import { showPriceHistory } from '../prices/price-history.ts';
import { DeploymentsService } from './deployments.service.ts';

/** Operations of deployments beside those of every resource. */
@Injectable()
export class DeploymentOperations {
  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CommandPath) commands: CommandPath,
    @Inject(DeploymentsService) deployments: DeploymentsService,
  ) {
    handlers.on(DEPLOYMENT_PRICES, async ({ caller, params }) => {
      const { id } = await deployments.get(caller, params['id'] ?? '');
      return showPriceHistory(await commands.read((manager) => priceHistory(manager, id)), new Date());
    });
  }
}
