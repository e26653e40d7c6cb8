import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  ListAlertsRequest,
  ListAlertsResponse,
  ListDeliveriesRequest,
  ListDeliveriesResponse,
  RedeliverRequest,
  RedeliverResponse,
  TestSinkRequest,
  TestSinkResponse,
} from '@roundhouse/contracts/tracing/v1/alert_service';
import { AlertsService } from '../alerts.service.ts';
import { alertQueryFrom, deliveryIdFrom, deliveryQueryFrom, toWireAlert, toWireDelivery } from './alert.mapper.ts';

/** AlertService over gRPC. */
@Controller()
export class AlertGrpcController {
  private readonly service: AlertsService;

  constructor(@Inject(AlertsService) service: AlertsService) {
    this.service = service;
  }

  @GrpcMethod('AlertService', 'listAlerts')
  async listAlerts(request: ListAlertsRequest): Promise<ListAlertsResponse> {
    const { data, next } = await this.service.alerts(alertQueryFrom(request));
    return { alerts: data.map(toWireAlert), nextBefore: next };
  }

  @GrpcMethod('AlertService', 'listDeliveries')
  async listDeliveries(request: ListDeliveriesRequest): Promise<ListDeliveriesResponse> {
    const { data, next, pending, dead } = await this.service.deliveries(deliveryQueryFrom(request));
    return { deliveries: data.map(toWireDelivery), nextBefore: next, pending, dead };
  }

  @GrpcMethod('AlertService', 'testSink')
  async testSink({ sinkId }: TestSinkRequest): Promise<TestSinkResponse> {
    const { httpStatus, error, durationMs } = await this.service.test(sinkId);
    return { delivered: error === '', httpStatus, error, durationMs };
  }

  @GrpcMethod('AlertService', 'redeliver')
  async redeliver({ sinkId, deliveryId }: RedeliverRequest): Promise<RedeliverResponse> {
    return { deliveries: await this.service.redeliver(sinkId, deliveryIdFrom(deliveryId)) };
  }
}
