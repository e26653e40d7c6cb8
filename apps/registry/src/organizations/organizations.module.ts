import { Module } from '@nestjs/common';
import { OrganizationsService } from './organizations.service.ts';

/** Tenants of the installation. */
@Module({ providers: [OrganizationsService], exports: [OrganizationsService] })
export class OrganizationsModule {}
