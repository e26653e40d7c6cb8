import { Module } from '@nestjs/common';
import { ModelsModule } from '../models/models.module.ts';
import { CatalogImport } from './catalog-import.ts';
import { CatalogOperations } from './catalog-operations.ts';

/** Models of well-known vendors, and what is made of them. */
@Module({ imports: [ModelsModule], providers: [CatalogOperations, CatalogImport] })
export class ModelCatalogModule {}
