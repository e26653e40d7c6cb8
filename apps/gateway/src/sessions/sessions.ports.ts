import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type {
  AcceptInviteRequest,
  FinishBootstrapRequest,
  FinishOidcRequest,
  FinishOidcResponse,
  OidcConnectionSummary,
  OpenedSession,
  ResolveResponse,
  SetPasswordRequest,
  SignInRequest,
  StartOidcRequest,
  StartOidcResponse,
} from '@roundhouse/contracts/registry/v1/session_service';

/** Sessions as registry keeps them. Every call throws the AppError that registry answers with. */
export interface SessionRegistry {
  signIn(request: SignInRequest): Promise<OpenedSession>;
  signOut(context: CallContext): Promise<void>;
  /** @throws AppError SESSION_ENDED */
  resolve(context: CallContext): Promise<ResolveResponse>;
  setPassword(request: SetPasswordRequest): Promise<OpenedSession>;
  acceptInvite(request: AcceptInviteRequest): Promise<OpenedSession>;
  finishBootstrap(request: FinishBootstrapRequest): Promise<OpenedSession>;
  oidcConnections(context: CallContext): Promise<readonly OidcConnectionSummary[]>;
  startOidc(request: StartOidcRequest): Promise<StartOidcResponse>;
  finishOidc(request: FinishOidcRequest): Promise<FinishOidcResponse>;
}
