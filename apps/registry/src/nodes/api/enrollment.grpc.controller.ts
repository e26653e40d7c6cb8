import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { EnrollRequest, EnrollResponse } from '@roundhouse/contracts/agent/v1/enrollment_service';
import { EnrollmentService } from '../enrollment.service.ts';

/** EnrollmentService over gRPC. */
@Controller()
export class EnrollmentGrpcController {
  private readonly enrollment: EnrollmentService;

  constructor(@Inject(EnrollmentService) enrollment: EnrollmentService) {
    this.enrollment = enrollment;
  }

  @GrpcMethod('EnrollmentService', 'enroll')
  enroll({ joinToken, csrDer, nodeName }: EnrollRequest): Promise<EnrollResponse> {
    return this.enrollment.enroll(joinToken, csrDer, nodeName);
  }
}
