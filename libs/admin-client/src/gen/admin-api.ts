// Generated from the OpenAPI document of the admin API by npm run gen. Do not edit.
/* eslint-disable */
export interface paths {
    "/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists API keys: filter, search, sort, page. */
        get: operations["api_key.list"];
        put?: never;
        /** Makes an API key. */
        post: operations["api_key.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one API key. */
        get: operations["api_key.get"];
        put?: never;
        post?: never;
        /** Deletes an API key; refused with its dependants while it is in use. */
        delete: operations["api_key.delete"];
        options?: never;
        head?: never;
        /** Changes an API key: a merge patch, in which null clears and what is absent stays. */
        patch: operations["api_key.update"];
        trace?: never;
    };
    "/api-keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends an API key for good, with every secret it has. */
        post: operations["api_key.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an API key a new secret, shown this once. The old one stays valid for the overlap. */
        post: operations["api_key.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists artifacts: filter, search, sort, page. */
        get: operations["artifact.list"];
        put?: never;
        /** Makes an artifact. */
        post: operations["artifact.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/artifacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one artifact. */
        get: operations["artifact.get"];
        put?: never;
        post?: never;
        /** Deletes an artifact; refused with its dependants while it is in use. */
        delete: operations["artifact.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists who changed what, newest first; of one resource with resource_id. The total stops at 100 000. */
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Streams audit entries, oldest first, up to the newest one at the start. */
        get: operations["audit.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Walks the hash chain of a log and names the first entry that was edited, removed, moved or cut off. */
        get: operations["audit.verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists members: filter, search, sort, page. */
        get: operations["member.list"];
        put?: never;
        /** Makes a member. */
        post: operations["member.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one member. */
        get: operations["member.get"];
        put?: never;
        post?: never;
        /** Deletes a member; refused with its dependants while it is in use. */
        delete: operations["member.delete"];
        options?: never;
        head?: never;
        /** Changes a member: a merge patch, in which null clears and what is absent stays. */
        patch: operations["member.update"];
        trace?: never;
    };
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists nodes, oldest first. */
        get: operations["node.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one node. */
        get: operations["node.get"];
        put?: never;
        post?: never;
        /** Cuts a node off and forgets it; refused while servings are placed on it. */
        delete: operations["node.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes/join-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets one node of that name join, once, within 15 minutes. The token is shown this once. */
        post: operations["node.join_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists organizations: filter, search, sort, page. */
        get: operations["organization.list"];
        put?: never;
        /** Makes an organization. */
        post: operations["organization.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one organization. */
        get: operations["organization.get"];
        put?: never;
        post?: never;
        /** Deletes an organization; refused with its dependants while it is in use. */
        delete: operations["organization.delete"];
        options?: never;
        head?: never;
        /** Changes an organization: a merge patch, in which null clears and what is absent stays. */
        patch: operations["organization.update"];
        trace?: never;
    };
    "/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists projects: filter, search, sort, page. */
        get: operations["project.list"];
        put?: never;
        /** Makes a project. */
        post: operations["project.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one project. */
        get: operations["project.get"];
        put?: never;
        post?: never;
        /** Deletes a project; refused with its dependants while it is in use. */
        delete: operations["project.delete"];
        options?: never;
        head?: never;
        /** Changes a project: a merge patch, in which null clears and what is absent stays. */
        patch: operations["project.update"];
        trace?: never;
    };
    "/role-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists role bindings: filter, search, sort, page. */
        get: operations["role_binding.list"];
        put?: never;
        /** Makes a role binding. */
        post: operations["role_binding.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/role-bindings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one role binding. */
        get: operations["role_binding.get"];
        put?: never;
        post?: never;
        /** Deletes a role binding; refused with its dependants while it is in use. */
        delete: operations["role_binding.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists service accounts: filter, search, sort, page. */
        get: operations["service_account.list"];
        put?: never;
        /** Makes a service account. */
        post: operations["service_account.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/service-accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one service account. */
        get: operations["service_account.get"];
        put?: never;
        post?: never;
        /** Deletes a service account; refused with its dependants while it is in use. */
        delete: operations["service_account.delete"];
        options?: never;
        head?: never;
        /** Changes a service account: a merge patch, in which null clears and what is absent stays. */
        patch: operations["service_account.update"];
        trace?: never;
    };
    "/servings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists servings: filter, search, sort, page. */
        get: operations["serving.list"];
        put?: never;
        /** Makes a serving. */
        post: operations["serving.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one serving. */
        get: operations["serving.get"];
        put?: never;
        post?: never;
        /** Deletes a serving; refused with its dependants while it is in use. */
        delete: operations["serving.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists settingss: filter, search, sort, page. */
        get: operations["settings.list"];
        put?: never;
        /** Makes a settings. */
        post: operations["settings.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one settings. */
        get: operations["settings.get"];
        put?: never;
        post?: never;
        /** Deletes a settings; refused with its dependants while it is in use. */
        delete: operations["settings.delete"];
        options?: never;
        head?: never;
        /** Changes a settings: a merge patch, in which null clears and what is absent stays. */
        patch: operations["settings.update"];
        trace?: never;
    };
    "/settings/effective": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What counts in a scope, and which scope says so. */
        get: operations["settings.effective"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sinks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists sinks: filter, search, sort, page. */
        get: operations["sink.list"];
        put?: never;
        /** Makes a sink. */
        post: operations["sink.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sinks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one sink. */
        get: operations["sink.get"];
        put?: never;
        post?: never;
        /** Deletes a sink; refused with its dependants while it is in use. */
        delete: operations["sink.delete"];
        options?: never;
        head?: never;
        /** Changes a sink: a merge patch, in which null clears and what is absent stays. */
        patch: operations["sink.update"];
        trace?: never;
    };
    "/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists teams: filter, search, sort, page. */
        get: operations["team.list"];
        put?: never;
        /** Makes a team. */
        post: operations["team.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one team. */
        get: operations["team.get"];
        put?: never;
        post?: never;
        /** Deletes a team; refused with its dependants while it is in use. */
        delete: operations["team.delete"];
        options?: never;
        head?: never;
        /** Changes a team: a merge patch, in which null clears and what is absent stays. */
        patch: operations["team.update"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                code: string;
                details: {
                    message: string;
                    where: string;
                }[];
                message: string;
                /** @description JSON pointer of the first fault */
                param: string | null;
                request_id: string;
                type: string;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "api_key.list": {
        parameters: {
            query?: {
                cursor?: string;
                environment?: string;
                limit?: number;
                member_id?: string;
                organization_id?: string;
                project_id?: string;
                q?: string;
                scopes?: string;
                service_account_id?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "display_name" | "-display_name" | "expires_at" | "-expires_at";
                team_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists API keys: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @default null */
                            budget: {
                                /**
                                 * @description spending beyond it is refused; pico-USD
                                 * @default null
                                 */
                                hard_pico: string | null;
                                /**
                                 * @description spending beyond it raises an alert; pico-USD
                                 * @default null
                                 */
                                soft_pico: string | null;
                                /**
                                 * @description calendar window, UTC; total = never starts anew
                                 * @enum {string}
                                 */
                                window: "hour" | "day" | "week" | "month" | "total";
                            } | null;
                            /** @default {} */
                            cost_labels: {
                                [key: string]: string;
                            };
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            /**
                             * @description part of the key's text; absent = the installation's
                             * @default null
                             */
                            environment: string | null;
                            /** @default null */
                            expires_at: string | null;
                            /** @description start and end of the text, enough to recognise it */
                            hint: string;
                            id: string;
                            limits: {
                                /**
                                 * @description requests at the same time
                                 * @default null
                                 */
                                max_parallel: number | null;
                                /** @default null */
                                requests_per_day: number | null;
                                /** @default null */
                                requests_per_hour: number | null;
                                /**
                                 * @description requests per minute
                                 * @default null
                                 */
                                rpm: number | null;
                                /** @default null */
                                tokens_per_day: number | null;
                                /** @default null */
                                tokens_per_hour: number | null;
                                /**
                                 * @description tokens per minute
                                 * @default null
                                 */
                                tpm: number | null;
                            };
                            /**
                             * @description owner; absent = the member who makes the key; null = nobody
                             * @default null
                             */
                            member_id: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            /** @description end of the overlap after a rotation */
                            previous_secret_until: string | null;
                            /** @description id or key of a project */
                            project_id: string;
                            revision: string;
                            revoked: boolean;
                            revoked_at: string | null;
                            /**
                             * @default [
                             *       "inference"
                             *     ]
                             */
                            scopes: ("inference" | "internal_tasks" | "admin" | "platform_admin")[];
                            /**
                             * @description owner, instead of a member
                             * @default null
                             */
                            service_account_id: string | null;
                            /** @enum {string} */
                            status: "active" | "expired" | "owner_disabled" | "revoked";
                            /** @default null */
                            team_id: string | null;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "api_key.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default null */
                    budget?: {
                        /**
                         * @description spending beyond it is refused; pico-USD
                         * @default null
                         */
                        hard_pico?: string | null;
                        /**
                         * @description spending beyond it raises an alert; pico-USD
                         * @default null
                         */
                        soft_pico?: string | null;
                        /**
                         * @description calendar window, UTC; total = never starts anew
                         * @enum {string}
                         */
                        window: "hour" | "day" | "week" | "month" | "total";
                    } | null;
                    /** @default {} */
                    cost_labels?: {
                        [key: string]: string;
                    };
                    display_name: string;
                    /**
                     * @description part of the key's text; absent = the installation's
                     * @default null
                     */
                    environment?: string | null;
                    /** @default null */
                    expires_at?: string | null;
                    /** @default {} */
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /** @default null */
                        requests_per_day?: number | null;
                        /** @default null */
                        requests_per_hour?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /** @default null */
                        tokens_per_day?: number | null;
                        /** @default null */
                        tokens_per_hour?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    };
                    /**
                     * @description owner; absent = the member who makes the key; null = nobody
                     * @default null
                     */
                    member_id?: string | null;
                    /** @description id or key of a organization */
                    organization_id: string;
                    /** @description id or key of a project */
                    project_id: string;
                    /**
                     * @default [
                     *       "inference"
                     *     ]
                     */
                    scopes?: ("inference" | "internal_tasks" | "admin" | "platform_admin")[];
                    /**
                     * @description owner, instead of a member
                     * @default null
                     */
                    service_account_id?: string | null;
                    /** @default null */
                    team_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes an API key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        budget: {
                            /**
                             * @description spending beyond it is refused; pico-USD
                             * @default null
                             */
                            hard_pico: string | null;
                            /**
                             * @description spending beyond it raises an alert; pico-USD
                             * @default null
                             */
                            soft_pico: string | null;
                            /**
                             * @description calendar window, UTC; total = never starts anew
                             * @enum {string}
                             */
                            window: "hour" | "day" | "week" | "month" | "total";
                        } | null;
                        /** @default {} */
                        cost_labels: {
                            [key: string]: string;
                        };
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * @description part of the key's text; absent = the installation's
                         * @default null
                         */
                        environment: string | null;
                        /** @default null */
                        expires_at: string | null;
                        /** @description start and end of the text, enough to recognise it */
                        hint: string;
                        id: string;
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_day: number | null;
                            /** @default null */
                            requests_per_hour: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /** @default null */
                            tokens_per_day: number | null;
                            /** @default null */
                            tokens_per_hour: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description owner; absent = the member who makes the key; null = nobody
                         * @default null
                         */
                        member_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @description end of the overlap after a rotation */
                        previous_secret_until: string | null;
                        /** @description id or key of a project */
                        project_id: string;
                        revision: string;
                        revoked: boolean;
                        revoked_at: string | null;
                        /**
                         * @default [
                         *       "inference"
                         *     ]
                         */
                        scopes: ("inference" | "internal_tasks" | "admin" | "platform_admin")[];
                        /** @description the whole key, shown this once */
                        secret?: string;
                        /**
                         * @description owner, instead of a member
                         * @default null
                         */
                        service_account_id: string | null;
                        /** @enum {string} */
                        status: "active" | "expired" | "owner_disabled" | "revoked";
                        /** @default null */
                        team_id: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "api_key.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one API key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        budget: {
                            /**
                             * @description spending beyond it is refused; pico-USD
                             * @default null
                             */
                            hard_pico: string | null;
                            /**
                             * @description spending beyond it raises an alert; pico-USD
                             * @default null
                             */
                            soft_pico: string | null;
                            /**
                             * @description calendar window, UTC; total = never starts anew
                             * @enum {string}
                             */
                            window: "hour" | "day" | "week" | "month" | "total";
                        } | null;
                        /** @default {} */
                        cost_labels: {
                            [key: string]: string;
                        };
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * @description part of the key's text; absent = the installation's
                         * @default null
                         */
                        environment: string | null;
                        /** @default null */
                        expires_at: string | null;
                        /** @description start and end of the text, enough to recognise it */
                        hint: string;
                        id: string;
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_day: number | null;
                            /** @default null */
                            requests_per_hour: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /** @default null */
                            tokens_per_day: number | null;
                            /** @default null */
                            tokens_per_hour: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description owner; absent = the member who makes the key; null = nobody
                         * @default null
                         */
                        member_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @description end of the overlap after a rotation */
                        previous_secret_until: string | null;
                        /** @description id or key of a project */
                        project_id: string;
                        revision: string;
                        revoked: boolean;
                        revoked_at: string | null;
                        /**
                         * @default [
                         *       "inference"
                         *     ]
                         */
                        scopes: ("inference" | "internal_tasks" | "admin" | "platform_admin")[];
                        /**
                         * @description owner, instead of a member
                         * @default null
                         */
                        service_account_id: string | null;
                        /** @enum {string} */
                        status: "active" | "expired" | "owner_disabled" | "revoked";
                        /** @default null */
                        team_id: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "api_key.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "api_key.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    budget?: ({
                        /**
                         * @description spending beyond it is refused; pico-USD
                         * @default null
                         */
                        hard_pico?: string | null;
                        /**
                         * @description spending beyond it raises an alert; pico-USD
                         * @default null
                         */
                        soft_pico?: string | null;
                        /**
                         * @description calendar window, UTC; total = never starts anew
                         * @enum {string}
                         */
                        window: "hour" | "day" | "week" | "month" | "total";
                    } | null) | null;
                    cost_labels?: {
                        [key: string]: string;
                    } | null;
                    display_name?: string | null;
                    environment?: (string | null) | null;
                    expires_at?: (string | null) | null;
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /** @default null */
                        requests_per_day?: number | null;
                        /** @default null */
                        requests_per_hour?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /** @default null */
                        tokens_per_day?: number | null;
                        /** @default null */
                        tokens_per_hour?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
                    member_id?: (string | null) | null;
                    organization_id?: string | null;
                    project_id?: string | null;
                    revision?: string | null;
                    scopes?: ("inference" | "internal_tasks" | "admin" | "platform_admin")[] | null;
                    service_account_id?: (string | null) | null;
                    team_id?: (string | null) | null;
                };
                "application/merge-patch+json": {
                    budget?: ({
                        /**
                         * @description spending beyond it is refused; pico-USD
                         * @default null
                         */
                        hard_pico?: string | null;
                        /**
                         * @description spending beyond it raises an alert; pico-USD
                         * @default null
                         */
                        soft_pico?: string | null;
                        /**
                         * @description calendar window, UTC; total = never starts anew
                         * @enum {string}
                         */
                        window: "hour" | "day" | "week" | "month" | "total";
                    } | null) | null;
                    cost_labels?: {
                        [key: string]: string;
                    } | null;
                    display_name?: string | null;
                    environment?: (string | null) | null;
                    expires_at?: (string | null) | null;
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /** @default null */
                        requests_per_day?: number | null;
                        /** @default null */
                        requests_per_hour?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /** @default null */
                        tokens_per_day?: number | null;
                        /** @default null */
                        tokens_per_hour?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
                    member_id?: (string | null) | null;
                    organization_id?: string | null;
                    project_id?: string | null;
                    revision?: string | null;
                    scopes?: ("inference" | "internal_tasks" | "admin" | "platform_admin")[] | null;
                    service_account_id?: (string | null) | null;
                    team_id?: (string | null) | null;
                };
            };
        };
        responses: {
            /** @description Changes an API key: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        budget: {
                            /**
                             * @description spending beyond it is refused; pico-USD
                             * @default null
                             */
                            hard_pico: string | null;
                            /**
                             * @description spending beyond it raises an alert; pico-USD
                             * @default null
                             */
                            soft_pico: string | null;
                            /**
                             * @description calendar window, UTC; total = never starts anew
                             * @enum {string}
                             */
                            window: "hour" | "day" | "week" | "month" | "total";
                        } | null;
                        /** @default {} */
                        cost_labels: {
                            [key: string]: string;
                        };
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * @description part of the key's text; absent = the installation's
                         * @default null
                         */
                        environment: string | null;
                        /** @default null */
                        expires_at: string | null;
                        /** @description start and end of the text, enough to recognise it */
                        hint: string;
                        id: string;
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_day: number | null;
                            /** @default null */
                            requests_per_hour: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /** @default null */
                            tokens_per_day: number | null;
                            /** @default null */
                            tokens_per_hour: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description owner; absent = the member who makes the key; null = nobody
                         * @default null
                         */
                        member_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @description end of the overlap after a rotation */
                        previous_secret_until: string | null;
                        /** @description id or key of a project */
                        project_id: string;
                        revision: string;
                        revoked: boolean;
                        revoked_at: string | null;
                        /**
                         * @default [
                         *       "inference"
                         *     ]
                         */
                        scopes: ("inference" | "internal_tasks" | "admin" | "platform_admin")[];
                        /**
                         * @description owner, instead of a member
                         * @default null
                         */
                        service_account_id: string | null;
                        /** @enum {string} */
                        status: "active" | "expired" | "owner_disabled" | "revoked";
                        /** @default null */
                        team_id: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "api_key.revoke": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ends an API key for good, with every secret it has. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        budget: {
                            /**
                             * @description spending beyond it is refused; pico-USD
                             * @default null
                             */
                            hard_pico: string | null;
                            /**
                             * @description spending beyond it raises an alert; pico-USD
                             * @default null
                             */
                            soft_pico: string | null;
                            /**
                             * @description calendar window, UTC; total = never starts anew
                             * @enum {string}
                             */
                            window: "hour" | "day" | "week" | "month" | "total";
                        } | null;
                        /** @default {} */
                        cost_labels: {
                            [key: string]: string;
                        };
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * @description part of the key's text; absent = the installation's
                         * @default null
                         */
                        environment: string | null;
                        /** @default null */
                        expires_at: string | null;
                        /** @description start and end of the text, enough to recognise it */
                        hint: string;
                        id: string;
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_day: number | null;
                            /** @default null */
                            requests_per_hour: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /** @default null */
                            tokens_per_day: number | null;
                            /** @default null */
                            tokens_per_hour: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description owner; absent = the member who makes the key; null = nobody
                         * @default null
                         */
                        member_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @description end of the overlap after a rotation */
                        previous_secret_until: string | null;
                        /** @description id or key of a project */
                        project_id: string;
                        revision: string;
                        revoked: boolean;
                        revoked_at: string | null;
                        /**
                         * @default [
                         *       "inference"
                         *     ]
                         */
                        scopes: ("inference" | "internal_tasks" | "admin" | "platform_admin")[];
                        /**
                         * @description owner, instead of a member
                         * @default null
                         */
                        service_account_id: string | null;
                        /** @enum {string} */
                        status: "active" | "expired" | "owner_disabled" | "revoked";
                        /** @default null */
                        team_id: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "api_key.rotate": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description 0 = the old secret ends at once
                     * @default 0
                     */
                    overlap_seconds?: number;
                };
            };
        };
        responses: {
            /** @description Gives an API key a new secret, shown this once. The old one stays valid for the overlap. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        budget: {
                            /**
                             * @description spending beyond it is refused; pico-USD
                             * @default null
                             */
                            hard_pico: string | null;
                            /**
                             * @description spending beyond it raises an alert; pico-USD
                             * @default null
                             */
                            soft_pico: string | null;
                            /**
                             * @description calendar window, UTC; total = never starts anew
                             * @enum {string}
                             */
                            window: "hour" | "day" | "week" | "month" | "total";
                        } | null;
                        /** @default {} */
                        cost_labels: {
                            [key: string]: string;
                        };
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * @description part of the key's text; absent = the installation's
                         * @default null
                         */
                        environment: string | null;
                        /** @default null */
                        expires_at: string | null;
                        /** @description start and end of the text, enough to recognise it */
                        hint: string;
                        id: string;
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_day: number | null;
                            /** @default null */
                            requests_per_hour: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /** @default null */
                            tokens_per_day: number | null;
                            /** @default null */
                            tokens_per_hour: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description owner; absent = the member who makes the key; null = nobody
                         * @default null
                         */
                        member_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @description end of the overlap after a rotation */
                        previous_secret_until: string | null;
                        /** @description id or key of a project */
                        project_id: string;
                        revision: string;
                        revoked: boolean;
                        revoked_at: string | null;
                        /**
                         * @default [
                         *       "inference"
                         *     ]
                         */
                        scopes: ("inference" | "internal_tasks" | "admin" | "platform_admin")[];
                        /** @description the whole key, shown this once */
                        secret?: string;
                        /**
                         * @description owner, instead of a member
                         * @default null
                         */
                        service_account_id: string | null;
                        /** @enum {string} */
                        status: "active" | "expired" | "owner_disabled" | "revoked";
                        /** @default null */
                        team_id: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "artifact.list": {
        parameters: {
            query?: {
                cursor?: string;
                format?: string;
                key?: string;
                limit?: number;
                organization_id?: string;
                q?: string;
                quantization?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists artifacts: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            files: {
                                /** @description plain file name; nodes store the file under it */
                                name: string;
                                sha256: string;
                                size_bytes: number;
                                url: string;
                            }[];
                            /**
                             * @default gguf
                             * @enum {string}
                             */
                            format: "gguf";
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            /** @default null */
                            quantization: string | null;
                            revision: string;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "artifact.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    display_name: string;
                    files: {
                        /** @description plain file name; nodes store the file under it */
                        name: string;
                        sha256: string;
                        size_bytes: number;
                        url: string;
                    }[];
                    /**
                     * @default gguf
                     * @enum {string}
                     */
                    format?: "gguf";
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description id or key of a organization */
                    organization_id: string;
                    /** @default null */
                    quantization?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes an artifact. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        files: {
                            /** @description plain file name; nodes store the file under it */
                            name: string;
                            sha256: string;
                            size_bytes: number;
                            url: string;
                        }[];
                        /**
                         * @default gguf
                         * @enum {string}
                         */
                        format: "gguf";
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        quantization: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "artifact.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one artifact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        files: {
                            /** @description plain file name; nodes store the file under it */
                            name: string;
                            sha256: string;
                            size_bytes: number;
                            url: string;
                        }[];
                        /**
                         * @default gguf
                         * @enum {string}
                         */
                        format: "gguf";
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        quantization: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "artifact.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "audit.list": {
        parameters: {
            query?: {
                action?: string;
                actor_id?: string;
                cursor?: string;
                from?: string;
                kind?: string;
                limit?: number;
                organization_id?: string;
                platform?: boolean;
                request_id?: string;
                resource_id?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists who changed what, newest first; of one resource with resource_id. The total stops at 100 000. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            action: string;
                            actor_id: string;
                            after: {
                                [key: string]: unknown;
                            } | null;
                            at: string;
                            before: {
                                [key: string]: unknown;
                            } | null;
                            hash: string;
                            kind: string;
                            /** @description null = the installation itself */
                            organization_id: string | null;
                            remote_ip: string | null;
                            request_id: string;
                            resource_id: string;
                            revision: string;
                            sequence: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "audit.export": {
        parameters: {
            query?: {
                action?: string;
                actor_id?: string;
                format?: "ndjson" | "csv";
                from?: string;
                kind?: string;
                organization_id?: string;
                platform?: boolean;
                request_id?: string;
                resource_id?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Streams audit entries, oldest first, up to the newest one at the start. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "audit.verify": {
        parameters: {
            query?: {
                hash?: string;
                organization_id?: string;
                platform?: boolean;
                sequence?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Walks the hash chain of a log and names the first entry that was edited, removed, moved or cut off. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        entries: string;
                        /** @description sequence of the first entry that is not as it was */
                        first_broken: string | null;
                        /** @description note it elsewhere: it finds a log that is cut or rewritten as a whole */
                        head: {
                            hash: string;
                            sequence: string;
                        };
                        organization_id: string | null;
                        whole: boolean;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "member.list": {
        parameters: {
            query?: {
                cursor?: string;
                email?: string;
                limit?: number;
                organization_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "email" | "-email" | "display_name" | "-display_name" | "status" | "-status";
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists members: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            /**
                             * Format: email
                             * @description told apart without regard to case
                             */
                            email: string;
                            id: string;
                            /**
                             * @description null = administers the installation
                             * @default null
                             */
                            organization_id: string | null;
                            revision: string;
                            /**
                             * @default invited
                             * @enum {string}
                             */
                            status: "invited" | "active" | "disabled";
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "member.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    display_name: string;
                    /**
                     * Format: email
                     * @description told apart without regard to case
                     */
                    email: string;
                    /**
                     * @description null = administers the installation
                     * @default null
                     */
                    organization_id?: string | null;
                    /**
                     * @default invited
                     * @enum {string}
                     */
                    status?: "invited" | "active" | "disabled";
                };
            };
        };
        responses: {
            /** @description Makes a member. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * Format: email
                         * @description told apart without regard to case
                         */
                        email: string;
                        id: string;
                        /**
                         * @description null = administers the installation
                         * @default null
                         */
                        organization_id: string | null;
                        revision: string;
                        /**
                         * @default invited
                         * @enum {string}
                         */
                        status: "invited" | "active" | "disabled";
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "member.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * Format: email
                         * @description told apart without regard to case
                         */
                        email: string;
                        id: string;
                        /**
                         * @description null = administers the installation
                         * @default null
                         */
                        organization_id: string | null;
                        revision: string;
                        /**
                         * @default invited
                         * @enum {string}
                         */
                        status: "invited" | "active" | "disabled";
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "member.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "member.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    display_name?: string | null;
                    email?: string | null;
                    organization_id?: (string | null) | null;
                    revision?: string | null;
                    status?: ("invited" | "active" | "disabled") | null;
                };
                "application/merge-patch+json": {
                    display_name?: string | null;
                    email?: string | null;
                    organization_id?: (string | null) | null;
                    revision?: string | null;
                    status?: ("invited" | "active" | "disabled") | null;
                };
            };
        };
        responses: {
            /** @description Changes a member: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /**
                         * Format: email
                         * @description told apart without regard to case
                         */
                        email: string;
                        id: string;
                        /**
                         * @description null = administers the installation
                         * @default null
                         */
                        organization_id: string | null;
                        revision: string;
                        /**
                         * @default invited
                         * @enum {string}
                         */
                        status: "invited" | "active" | "disabled";
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "node.list": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                name?: string;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists nodes, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            agent_version: string;
                            arch: string;
                            connected: boolean;
                            created_at: string;
                            created_by: string;
                            desired_generation: number;
                            engine_version: string;
                            gpus: string[];
                            id: string;
                            inference_address: string;
                            last_seen_at: string | null;
                            memory_total_bytes: number;
                            models_disk_free_bytes: number;
                            name: string;
                            observed_generation: number;
                            os: string;
                            revision: string;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "node.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one node. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agent_version: string;
                        arch: string;
                        connected: boolean;
                        created_at: string;
                        created_by: string;
                        desired_generation: number;
                        engine_version: string;
                        gpus: string[];
                        id: string;
                        inference_address: string;
                        last_seen_at: string | null;
                        memory_total_bytes: number;
                        models_disk_free_bytes: number;
                        name: string;
                        observed_generation: number;
                        os: string;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "node.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "node.join_token": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    node_name: string;
                };
            };
        };
        responses: {
            /** @description Lets one node of that name join, once, within 15 minutes. The token is shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        join_token: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "organization.list": {
        parameters: {
            query?: {
                admin_status?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists organizations: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "draft" | "active" | "inactive";
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            revision: string;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "organization.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default active
                     * @enum {string}
                     */
                    admin_status?: "draft" | "active" | "inactive";
                    display_name: string;
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes an organization. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "organization.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one organization. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "organization.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "organization.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    revision?: string | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    revision?: string | null;
                };
            };
        };
        responses: {
            /** @description Changes an organization: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "project.list": {
        parameters: {
            query?: {
                admin_status?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                organization_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists projects: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "draft" | "active" | "inactive";
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            revision: string;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "project.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default active
                     * @enum {string}
                     */
                    admin_status?: "draft" | "active" | "inactive";
                    display_name: string;
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description id or key of a organization */
                    organization_id: string;
                };
            };
        };
        responses: {
            /** @description Makes a project. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "project.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "project.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "project.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    revision?: string | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    revision?: string | null;
                };
            };
        };
        responses: {
            /** @description Changes a project: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "role_binding.list": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                member_id?: string;
                organization_id?: string;
                project_id?: string;
                q?: string;
                role?: string;
                service_account_id?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "role" | "-role";
                team_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists role bindings: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            created_at: string;
                            created_by: string;
                            id: string;
                            /**
                             * @description exactly one of this and service_account_id
                             * @default null
                             */
                            member_id: string | null;
                            /**
                             * @description null for platform roles
                             * @default null
                             */
                            organization_id: string | null;
                            /**
                             * @description where a project role counts; exactly one of this and team_id
                             * @default null
                             */
                            project_id: string | null;
                            revision: string;
                            /** @enum {string} */
                            role: "platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer";
                            /** @default null */
                            service_account_id: string | null;
                            /**
                             * @description for whose keys a project role counts
                             * @default null
                             */
                            team_id: string | null;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "role_binding.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description exactly one of this and service_account_id
                     * @default null
                     */
                    member_id?: string | null;
                    /**
                     * @description null for platform roles
                     * @default null
                     */
                    organization_id?: string | null;
                    /**
                     * @description where a project role counts; exactly one of this and team_id
                     * @default null
                     */
                    project_id?: string | null;
                    /** @enum {string} */
                    role: "platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer";
                    /** @default null */
                    service_account_id?: string | null;
                    /**
                     * @description for whose keys a project role counts
                     * @default null
                     */
                    team_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes a role binding. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        id: string;
                        /**
                         * @description exactly one of this and service_account_id
                         * @default null
                         */
                        member_id: string | null;
                        /**
                         * @description null for platform roles
                         * @default null
                         */
                        organization_id: string | null;
                        /**
                         * @description where a project role counts; exactly one of this and team_id
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @enum {string} */
                        role: "platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer";
                        /** @default null */
                        service_account_id: string | null;
                        /**
                         * @description for whose keys a project role counts
                         * @default null
                         */
                        team_id: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "role_binding.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one role binding. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        id: string;
                        /**
                         * @description exactly one of this and service_account_id
                         * @default null
                         */
                        member_id: string | null;
                        /**
                         * @description null for platform roles
                         * @default null
                         */
                        organization_id: string | null;
                        /**
                         * @description where a project role counts; exactly one of this and team_id
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @enum {string} */
                        role: "platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer";
                        /** @default null */
                        service_account_id: string | null;
                        /**
                         * @description for whose keys a project role counts
                         * @default null
                         */
                        team_id: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "role_binding.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "service_account.list": {
        parameters: {
            query?: {
                admin_status?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                organization_id?: string;
                project_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists service accounts: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "active" | "inactive";
                            created_at: string;
                            created_by: string;
                            /** @default null */
                            description: string | null;
                            display_name: string;
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            /** @default null */
                            project_id: string | null;
                            revision: string;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "service_account.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default active
                     * @enum {string}
                     */
                    admin_status?: "active" | "inactive";
                    /** @default null */
                    description?: string | null;
                    display_name: string;
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description id or key of a organization */
                    organization_id: string;
                    /** @default null */
                    project_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes a service account. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "service_account.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one service account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "service_account.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "service_account.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    admin_status?: ("active" | "inactive") | null;
                    description?: (string | null) | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("active" | "inactive") | null;
                    description?: (string | null) | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                };
            };
        };
        responses: {
            /** @description Changes a service account: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "serving.list": {
        parameters: {
            query?: {
                artifact_id?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                model_id?: string;
                organization_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "priority" | "-priority";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists servings: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description id or key of a artifact */
                            artifact_id: string;
                            /** @default 1 */
                            copies: number;
                            created_at: string;
                            created_by: string;
                            id: string;
                            /**
                             * @description absent = derived from the artifact
                             * @default null
                             */
                            key: string | null;
                            /** @description id or key of a model */
                            model_id: string;
                            /**
                             * @description empty = any nodes
                             * @default []
                             */
                            node_ids: string[];
                            /** @description id or key of a organization */
                            organization_id: string;
                            placements: {
                                bytes_done: number;
                                bytes_total: number;
                                deployment_id: string;
                                installation_id: string;
                                instance_id: string;
                                message: string;
                                node_id: string;
                                phase: string;
                            }[];
                            /** @default 0 */
                            priority: number;
                            revision: string;
                            settings: {
                                /** @default 0 */
                                context_tokens: number;
                                /** @default false */
                                embeddings: boolean;
                                /** @default -1 */
                                gpu_layers: number;
                                /** @default 0 */
                                parallel: number;
                                /** @default 0 */
                                threads: number;
                            };
                            /** @default [] */
                            tags: string[];
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "serving.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description id or key of a artifact */
                    artifact_id: string;
                    /** @default 1 */
                    copies?: number;
                    /**
                     * @description absent = derived from the artifact
                     * @default null
                     */
                    key?: string | null;
                    /** @description id or key of a model */
                    model_id: string;
                    /**
                     * @description empty = any nodes
                     * @default []
                     */
                    node_ids?: string[];
                    /** @description id or key of a organization */
                    organization_id: string;
                    /** @default 0 */
                    priority?: number;
                    /** @default {} */
                    settings?: {
                        /** @default 0 */
                        context_tokens?: number;
                        /** @default false */
                        embeddings?: boolean;
                        /** @default -1 */
                        gpu_layers?: number;
                        /** @default 0 */
                        parallel?: number;
                        /** @default 0 */
                        threads?: number;
                    };
                    /** @default [] */
                    tags?: string[];
                };
            };
        };
        responses: {
            /** @description Makes a serving. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description id or key of a artifact */
                        artifact_id: string;
                        /** @default 1 */
                        copies: number;
                        created_at: string;
                        created_by: string;
                        id: string;
                        /**
                         * @description absent = derived from the artifact
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a model */
                        model_id: string;
                        /**
                         * @description empty = any nodes
                         * @default []
                         */
                        node_ids: string[];
                        /** @description id or key of a organization */
                        organization_id: string;
                        placements: {
                            bytes_done: number;
                            bytes_total: number;
                            deployment_id: string;
                            installation_id: string;
                            instance_id: string;
                            message: string;
                            node_id: string;
                            phase: string;
                        }[];
                        /** @default 0 */
                        priority: number;
                        revision: string;
                        settings: {
                            /** @default 0 */
                            context_tokens: number;
                            /** @default false */
                            embeddings: boolean;
                            /** @default -1 */
                            gpu_layers: number;
                            /** @default 0 */
                            parallel: number;
                            /** @default 0 */
                            threads: number;
                        };
                        /** @default [] */
                        tags: string[];
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "serving.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one serving. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description id or key of a artifact */
                        artifact_id: string;
                        /** @default 1 */
                        copies: number;
                        created_at: string;
                        created_by: string;
                        id: string;
                        /**
                         * @description absent = derived from the artifact
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a model */
                        model_id: string;
                        /**
                         * @description empty = any nodes
                         * @default []
                         */
                        node_ids: string[];
                        /** @description id or key of a organization */
                        organization_id: string;
                        placements: {
                            bytes_done: number;
                            bytes_total: number;
                            deployment_id: string;
                            installation_id: string;
                            instance_id: string;
                            message: string;
                            node_id: string;
                            phase: string;
                        }[];
                        /** @default 0 */
                        priority: number;
                        revision: string;
                        settings: {
                            /** @default 0 */
                            context_tokens: number;
                            /** @default false */
                            embeddings: boolean;
                            /** @default -1 */
                            gpu_layers: number;
                            /** @default 0 */
                            parallel: number;
                            /** @default 0 */
                            threads: number;
                        };
                        /** @default [] */
                        tags: string[];
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "serving.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "settings.list": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                organization_id?: string;
                project_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists settingss: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            circuit: {
                                /** @default null */
                                failure_percent: number | null;
                                /** @default null */
                                max_open_seconds: number | null;
                                /** @default null */
                                minimum_requests: number | null;
                                /** @default null */
                                open_seconds: number | null;
                                /** @default null */
                                window_seconds: number | null;
                            };
                            /**
                             * @description what request logs keep of prompts and answers: nothing, 200 characters, everything
                             * @default null
                             */
                            content_capture: ("none" | "preview" | "full") | null;
                            created_at: string;
                            created_by: string;
                            /**
                             * @description organizations that may use keys from the environment of registry
                             * @default []
                             */
                            environment_organizations: string[];
                            id: string;
                            internal_tasks: {
                                /** @default null */
                                label: string | null;
                                /** @default null */
                                ocr_fallback: string | null;
                                /** @default null */
                                summary: string | null;
                                /** @default null */
                                title: string | null;
                            };
                            /**
                             * @default settings
                             * @constant
                             */
                            key: "settings";
                            limits: {
                                /** @default null */
                                max_parallel: number | null;
                                /** @default null */
                                rpm: number | null;
                                /** @default null */
                                tpm: number | null;
                            };
                            /**
                             * @description null = the installation
                             * @default null
                             */
                            organization_id: string | null;
                            /** @default null */
                            project_id: string | null;
                            retention: {
                                /** @default null */
                                content_days: number | null;
                                /** @default null */
                                request_log_days: number | null;
                                /** @default null */
                                trace_days: number | null;
                            };
                            revision: string;
                            /**
                             * @description stands before the system prompt of every model
                             * @default null
                             */
                            system_prompt: string | null;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "settings.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    circuit?: {
                        /** @default null */
                        failure_percent?: number | null;
                        /** @default null */
                        max_open_seconds?: number | null;
                        /** @default null */
                        minimum_requests?: number | null;
                        /** @default null */
                        open_seconds?: number | null;
                        /** @default null */
                        window_seconds?: number | null;
                    };
                    /**
                     * @description what request logs keep of prompts and answers: nothing, 200 characters, everything
                     * @default null
                     */
                    content_capture?: ("none" | "preview" | "full") | null;
                    /**
                     * @description organizations that may use keys from the environment of registry
                     * @default []
                     */
                    environment_organizations?: string[];
                    /** @default {} */
                    internal_tasks?: {
                        /** @default null */
                        label?: string | null;
                        /** @default null */
                        ocr_fallback?: string | null;
                        /** @default null */
                        summary?: string | null;
                        /** @default null */
                        title?: string | null;
                    };
                    /**
                     * @default settings
                     * @constant
                     */
                    key?: "settings";
                    /** @default {} */
                    limits?: {
                        /** @default null */
                        max_parallel?: number | null;
                        /** @default null */
                        rpm?: number | null;
                        /** @default null */
                        tpm?: number | null;
                    };
                    /**
                     * @description null = the installation
                     * @default null
                     */
                    organization_id?: string | null;
                    /** @default null */
                    project_id?: string | null;
                    /** @default {} */
                    retention?: {
                        /** @default null */
                        content_days?: number | null;
                        /** @default null */
                        request_log_days?: number | null;
                        /** @default null */
                        trace_days?: number | null;
                    };
                    /**
                     * @description stands before the system prompt of every model
                     * @default null
                     */
                    system_prompt?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes a settings. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        circuit: {
                            /** @default null */
                            failure_percent: number | null;
                            /** @default null */
                            max_open_seconds: number | null;
                            /** @default null */
                            minimum_requests: number | null;
                            /** @default null */
                            open_seconds: number | null;
                            /** @default null */
                            window_seconds: number | null;
                        };
                        /**
                         * @description what request logs keep of prompts and answers: nothing, 200 characters, everything
                         * @default null
                         */
                        content_capture: ("none" | "preview" | "full") | null;
                        created_at: string;
                        created_by: string;
                        /**
                         * @description organizations that may use keys from the environment of registry
                         * @default []
                         */
                        environment_organizations: string[];
                        id: string;
                        internal_tasks: {
                            /** @default null */
                            label: string | null;
                            /** @default null */
                            ocr_fallback: string | null;
                            /** @default null */
                            summary: string | null;
                            /** @default null */
                            title: string | null;
                        };
                        /**
                         * @default settings
                         * @constant
                         */
                        key: "settings";
                        limits: {
                            /** @default null */
                            max_parallel: number | null;
                            /** @default null */
                            rpm: number | null;
                            /** @default null */
                            tpm: number | null;
                        };
                        /**
                         * @description null = the installation
                         * @default null
                         */
                        organization_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        retention: {
                            /** @default null */
                            content_days: number | null;
                            /** @default null */
                            request_log_days: number | null;
                            /** @default null */
                            trace_days: number | null;
                        };
                        revision: string;
                        /**
                         * @description stands before the system prompt of every model
                         * @default null
                         */
                        system_prompt: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "settings.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        circuit: {
                            /** @default null */
                            failure_percent: number | null;
                            /** @default null */
                            max_open_seconds: number | null;
                            /** @default null */
                            minimum_requests: number | null;
                            /** @default null */
                            open_seconds: number | null;
                            /** @default null */
                            window_seconds: number | null;
                        };
                        /**
                         * @description what request logs keep of prompts and answers: nothing, 200 characters, everything
                         * @default null
                         */
                        content_capture: ("none" | "preview" | "full") | null;
                        created_at: string;
                        created_by: string;
                        /**
                         * @description organizations that may use keys from the environment of registry
                         * @default []
                         */
                        environment_organizations: string[];
                        id: string;
                        internal_tasks: {
                            /** @default null */
                            label: string | null;
                            /** @default null */
                            ocr_fallback: string | null;
                            /** @default null */
                            summary: string | null;
                            /** @default null */
                            title: string | null;
                        };
                        /**
                         * @default settings
                         * @constant
                         */
                        key: "settings";
                        limits: {
                            /** @default null */
                            max_parallel: number | null;
                            /** @default null */
                            rpm: number | null;
                            /** @default null */
                            tpm: number | null;
                        };
                        /**
                         * @description null = the installation
                         * @default null
                         */
                        organization_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        retention: {
                            /** @default null */
                            content_days: number | null;
                            /** @default null */
                            request_log_days: number | null;
                            /** @default null */
                            trace_days: number | null;
                        };
                        revision: string;
                        /**
                         * @description stands before the system prompt of every model
                         * @default null
                         */
                        system_prompt: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "settings.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "settings.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    circuit?: {
                        /** @default null */
                        failure_percent?: number | null;
                        /** @default null */
                        max_open_seconds?: number | null;
                        /** @default null */
                        minimum_requests?: number | null;
                        /** @default null */
                        open_seconds?: number | null;
                        /** @default null */
                        window_seconds?: number | null;
                    } | null;
                    content_capture?: (("none" | "preview" | "full") | null) | null;
                    environment_organizations?: string[] | null;
                    internal_tasks?: {
                        /** @default null */
                        label?: string | null;
                        /** @default null */
                        ocr_fallback?: string | null;
                        /** @default null */
                        summary?: string | null;
                        /** @default null */
                        title?: string | null;
                    } | null;
                    key?: "settings" | null;
                    limits?: {
                        /** @default null */
                        max_parallel?: number | null;
                        /** @default null */
                        rpm?: number | null;
                        /** @default null */
                        tpm?: number | null;
                    } | null;
                    organization_id?: (string | null) | null;
                    project_id?: (string | null) | null;
                    retention?: {
                        /** @default null */
                        content_days?: number | null;
                        /** @default null */
                        request_log_days?: number | null;
                        /** @default null */
                        trace_days?: number | null;
                    } | null;
                    revision?: string | null;
                    system_prompt?: (string | null) | null;
                };
                "application/merge-patch+json": {
                    circuit?: {
                        /** @default null */
                        failure_percent?: number | null;
                        /** @default null */
                        max_open_seconds?: number | null;
                        /** @default null */
                        minimum_requests?: number | null;
                        /** @default null */
                        open_seconds?: number | null;
                        /** @default null */
                        window_seconds?: number | null;
                    } | null;
                    content_capture?: (("none" | "preview" | "full") | null) | null;
                    environment_organizations?: string[] | null;
                    internal_tasks?: {
                        /** @default null */
                        label?: string | null;
                        /** @default null */
                        ocr_fallback?: string | null;
                        /** @default null */
                        summary?: string | null;
                        /** @default null */
                        title?: string | null;
                    } | null;
                    key?: "settings" | null;
                    limits?: {
                        /** @default null */
                        max_parallel?: number | null;
                        /** @default null */
                        rpm?: number | null;
                        /** @default null */
                        tpm?: number | null;
                    } | null;
                    organization_id?: (string | null) | null;
                    project_id?: (string | null) | null;
                    retention?: {
                        /** @default null */
                        content_days?: number | null;
                        /** @default null */
                        request_log_days?: number | null;
                        /** @default null */
                        trace_days?: number | null;
                    } | null;
                    revision?: string | null;
                    system_prompt?: (string | null) | null;
                };
            };
        };
        responses: {
            /** @description Changes a settings: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        circuit: {
                            /** @default null */
                            failure_percent: number | null;
                            /** @default null */
                            max_open_seconds: number | null;
                            /** @default null */
                            minimum_requests: number | null;
                            /** @default null */
                            open_seconds: number | null;
                            /** @default null */
                            window_seconds: number | null;
                        };
                        /**
                         * @description what request logs keep of prompts and answers: nothing, 200 characters, everything
                         * @default null
                         */
                        content_capture: ("none" | "preview" | "full") | null;
                        created_at: string;
                        created_by: string;
                        /**
                         * @description organizations that may use keys from the environment of registry
                         * @default []
                         */
                        environment_organizations: string[];
                        id: string;
                        internal_tasks: {
                            /** @default null */
                            label: string | null;
                            /** @default null */
                            ocr_fallback: string | null;
                            /** @default null */
                            summary: string | null;
                            /** @default null */
                            title: string | null;
                        };
                        /**
                         * @default settings
                         * @constant
                         */
                        key: "settings";
                        limits: {
                            /** @default null */
                            max_parallel: number | null;
                            /** @default null */
                            rpm: number | null;
                            /** @default null */
                            tpm: number | null;
                        };
                        /**
                         * @description null = the installation
                         * @default null
                         */
                        organization_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        retention: {
                            /** @default null */
                            content_days: number | null;
                            /** @default null */
                            request_log_days: number | null;
                            /** @default null */
                            trace_days: number | null;
                        };
                        revision: string;
                        /**
                         * @description stands before the system prompt of every model
                         * @default null
                         */
                        system_prompt: string | null;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "settings.effective": {
        parameters: {
            query?: {
                organization_id?: string;
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What counts in a scope, and which scope says so. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description by name, as in circuit.open_seconds */
                        sources: {
                            [key: string]: "default" | "platform" | "organization" | "project";
                        };
                        values: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "sink.list": {
        parameters: {
            query?: {
                admin_status?: string;
                cursor?: string;
                limit?: number;
                organization_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists sinks: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "active" | "inactive";
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            events: ("request" | "alert" | "budget" | "review" | "circuit")[];
                            fingerprint: string | null;
                            /**
                             * @description sent with each delivery; never secrets
                             * @default {}
                             */
                            headers: {
                                [key: string]: string;
                            };
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            revision: string;
                            /** @default null */
                            secret_changed_at: string | null;
                            /** @enum {string} */
                            type: "webhook" | "otlp";
                            updated_at: string;
                            url: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "sink.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default active
                     * @enum {string}
                     */
                    admin_status?: "active" | "inactive";
                    display_name: string;
                    events: ("request" | "alert" | "budget" | "review" | "circuit")[];
                    /**
                     * @description sent with each delivery; never secrets
                     * @default {}
                     */
                    headers?: {
                        [key: string]: string;
                    };
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description id or key of a organization */
                    organization_id: string;
                    /** @description signs each delivery of a webhook (HMAC-SHA-256); never shown again */
                    secret?: string;
                    /** @enum {string} */
                    type: "webhook" | "otlp";
                    url: string;
                };
            };
        };
        responses: {
            /** @description Makes a sink. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        events: ("request" | "alert" | "budget" | "review" | "circuit")[];
                        fingerprint: string | null;
                        /**
                         * @description sent with each delivery; never secrets
                         * @default {}
                         */
                        headers: {
                            [key: string]: string;
                        };
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        /** @default null */
                        secret_changed_at: string | null;
                        /** @enum {string} */
                        type: "webhook" | "otlp";
                        updated_at: string;
                        url: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "sink.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one sink. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        events: ("request" | "alert" | "budget" | "review" | "circuit")[];
                        fingerprint: string | null;
                        /**
                         * @description sent with each delivery; never secrets
                         * @default {}
                         */
                        headers: {
                            [key: string]: string;
                        };
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        /** @default null */
                        secret_changed_at: string | null;
                        /** @enum {string} */
                        type: "webhook" | "otlp";
                        updated_at: string;
                        url: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "sink.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "sink.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    admin_status?: ("active" | "inactive") | null;
                    display_name?: string | null;
                    events?: ("request" | "alert" | "budget" | "review" | "circuit")[] | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    revision?: string | null;
                    secret?: string | null;
                    type?: ("webhook" | "otlp") | null;
                    url?: string | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("active" | "inactive") | null;
                    display_name?: string | null;
                    events?: ("request" | "alert" | "budget" | "review" | "circuit")[] | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    revision?: string | null;
                    secret?: string | null;
                    type?: ("webhook" | "otlp") | null;
                    url?: string | null;
                };
            };
        };
        responses: {
            /** @description Changes a sink: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "active" | "inactive";
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        events: ("request" | "alert" | "budget" | "review" | "circuit")[];
                        fingerprint: string | null;
                        /**
                         * @description sent with each delivery; never secrets
                         * @default {}
                         */
                        headers: {
                            [key: string]: string;
                        };
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        /** @default null */
                        secret_changed_at: string | null;
                        /** @enum {string} */
                        type: "webhook" | "otlp";
                        updated_at: string;
                        url: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "team.list": {
        parameters: {
            query?: {
                cursor?: string;
                key?: string;
                limit?: number;
                organization_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists teams: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            created_at: string;
                            created_by: string;
                            /** @default null */
                            description: string | null;
                            display_name: string;
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            revision: string;
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "team.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default null */
                    description?: string | null;
                    display_name: string;
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description id or key of a organization */
                    organization_id: string;
                };
            };
        };
        responses: {
            /** @description Makes a team. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "team.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "team.delete": {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    "team.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: (string | null) | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    revision?: string | null;
                };
                "application/merge-patch+json": {
                    description?: (string | null) | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    revision?: string | null;
                };
            };
        };
        responses: {
            /** @description Changes a team: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        updated_at: string;
                    };
                };
            };
            /** @description An error, with every fault at once */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
