import { Module } from '@nestjs/common';
import { AuditHeads } from './audit-heads.ts';
import { AuditService } from './audit.service.ts';

/** Reading and verifying of audit logs; the command path writes them. */
@Module({ providers: [AuditService, AuditHeads] })
export class AuditModule {}
