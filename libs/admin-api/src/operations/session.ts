import { z } from 'zod';
import { emailAddress, line } from '../documents/fields.ts';
import { openOperation, type OpenOperation } from './open-operation.ts';
import { operation } from './operation.ts';

const secret = () => z.string().min(1).max(1_024);

/** Who holds a session, and what they may do. */
const holder = z.object({
  session_id: z.string(),
  member: z.object({
    id: z.string(),
    /** Null = administers the installation. */
    organization_id: z.string().nullable(),
    email: z.string(),
    display_name: z.string(),
  }),
  grants: z.array(
    z.object({
      role: z.string(),
      organization_id: z.string().nullable(),
      project_id: z.string().nullable(),
      team_id: z.string().nullable(),
    }),
  ),
  /** Every action that one of the grants allows somewhere. */
  actions: z.array(z.string()),
  /** To be sent as `x-csrf-token` with every call that changes something. */
  csrf_token: z.string(),
  /** When the session ends however active it is. */
  expires_at: z.string(),
  /** The session ends when nothing is asked for so long. */
  idle_timeout_ms: z.int(),
});

const shared = { tag: 'Sessions' } as const;

/** `POST /session`. */
export const SIGN_IN = openOperation({
  ...shared,
  id: 'session.create',
  method: 'POST',
  path: '/session',
  open: 'anyone',
  summary: 'Signs in with e-mail address and password; the session comes as a cookie.',
  body: z.strictObject({
    email: z.string().min(1).max(254),
    password: secret(),
    organization: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .meta({ description: 'id or key; needed by people whose address is known in several' }),
  }),
  status: 201,
  answer: holder,
});

/** `GET /session`. */
export const WHO_AM_I = openOperation({
  ...shared,
  id: 'session.get',
  method: 'GET',
  path: '/session',
  open: 'session',
  summary: 'Who holds the session, what they may do, and the token that changes need.',
  status: 200,
  answer: holder,
});

/** `DELETE /session`. */
export const SIGN_OUT = openOperation({
  ...shared,
  id: 'session.delete',
  method: 'DELETE',
  path: '/session',
  open: 'session',
  summary: 'Ends the session, here and at every gateway.',
  status: 204,
});

/** `POST /session/bootstrap`. */
export const FINISH_BOOTSTRAP = openOperation({
  ...shared,
  id: 'session.bootstrap',
  method: 'POST',
  path: '/session/bootstrap',
  open: 'anyone',
  summary: 'Makes the first administrator of the installation, with the one-time token that its start printed.',
  body: z.strictObject({
    bootstrap_token: secret(),
    email: emailAddress(),
    display_name: line(),
    password: secret(),
  }),
  status: 201,
  answer: holder,
});

/** `POST /session/password`. */
export const SET_PASSWORD = openOperation({
  ...shared,
  id: 'session.password',
  method: 'POST',
  path: '/session/password',
  open: 'anyone',
  summary: 'Sets a password: with an invite, or in place of the current one. Every other session of the member ends.',
  body: z
    .strictObject({
      invite_token: secret().optional(),
      current_password: secret().optional().meta({ description: 'needs a session' }),
      password: secret(),
    })
    .refine(
      ({ invite_token, current_password }) => (invite_token === undefined) !== (current_password === undefined),
      'must hold either invite_token or current_password',
    ),
  status: 201,
  answer: holder,
});

/** `GET /session/oidc`. */
export const LIST_SIGN_IN_CONNECTIONS = openOperation({
  ...shared,
  id: 'session.oidc_connections',
  method: 'GET',
  path: '/session/oidc',
  open: 'anyone',
  summary: 'Identity providers that a sign-in page offers.',
  status: 200,
  answer: z.object({ data: z.array(z.object({ key: z.string(), display_name: z.string() })) }),
});

/** `GET /session/oidc/{connection}/start`. */
export const START_OIDC = openOperation({
  ...shared,
  id: 'session.oidc_start',
  method: 'GET',
  path: '/session/oidc/{connection}/start',
  open: 'anyone',
  summary: 'Sends the browser to the identity provider.',
  query: z.strictObject({ return_to: z.string().max(1_024).optional() }),
  status: 302,
});

/** `GET /session/oidc/callback`. */
export const FINISH_OIDC = openOperation({
  ...shared,
  id: 'session.oidc_callback',
  method: 'GET',
  path: '/session/oidc/callback',
  open: 'anyone',
  summary: 'Takes the browser back from the identity provider, opens the session and sends it on.',
  query: z.object({
    state: z.string().max(4_096).optional(),
    code: z.string().max(4_096).optional(),
    iss: z.string().max(4_096).optional(),
    error: z.string().max(4_096).optional(),
  }),
  status: 302,
});

/** Operations through which people come to a session. None of them needs a right. */
export const SESSION_OPERATIONS: readonly OpenOperation[] = [
  SIGN_IN,
  WHO_AM_I,
  SIGN_OUT,
  FINISH_BOOTSTRAP,
  SET_PASSWORD,
  LIST_SIGN_IN_CONNECTIONS,
  START_OIDC,
  FINISH_OIDC,
];

/** `POST /members/{id}/invite`. */
export const INVITE_MEMBER = operation({
  id: 'member.invite',
  method: 'POST',
  path: '/members/{id}/invite',
  action: 'member:update',
  service: 'registry',
  tag: 'Tenancy',
  summary: 'Makes a token with which the member sets a password, once. An earlier one ends. It is shown this once.',
  status: 201,
  answer: z.object({ invite_token: z.string(), expires_at: z.string() }),
});
