import { Inject, Injectable } from '@nestjs/common';
import { GET_DRIVER, LIST_DRIVERS } from '@roundhouse/admin-api';
import { contractDocument, DRIVERS, findDriver } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import { OperationHandlers } from '../admin/operation-handlers.ts';

/** Reads drivers: code, the same for every organization. */
@Injectable()
export class DriverOperations {
  constructor(@Inject(OperationHandlers) handlers: OperationHandlers) {
    handlers.on(LIST_DRIVERS, async () => {
      const data = DRIVERS.map(contractDocument);
      return { data, next_cursor: null, total: data.length };
    });
    handlers.on(GET_DRIVER, async ({ params }) => {
      const driver = findDriver(params['name'] ?? '');
      if (driver === undefined) throw new AppError('NOT_FOUND', 'There is no such driver.');
      return contractDocument(driver);
    });
  }
}
