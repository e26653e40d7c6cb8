import { Module } from '@nestjs/common';
import { AuditService } from './audit.service.ts';

/** Reading and verifying of audit logs; the command path writes them. */
@Module({ providers: [AuditService] })
export class AuditModule {}
