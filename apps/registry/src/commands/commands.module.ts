import { Global, Module } from '@nestjs/common';
import { CommandPath } from './command-path.service.ts';

/** Offers the command path to every feature. Needs a DataSource and a ConfigAnnouncer from global modules. */
@Global()
@Module({ providers: [CommandPath], exports: [CommandPath] })
export class CommandsModule {}
