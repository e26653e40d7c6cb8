// Generated from the OpenAPI document of the admin API by npm run gen. Do not edit.
/* eslint-disable */
export interface paths {
    "/access-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists access bindings: filter, search, sort, page. */
        get: operations["access_binding.list"];
        put?: never;
        /** Makes an access binding. */
        post: operations["access_binding.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access-bindings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one access binding. */
        get: operations["access_binding.get"];
        put?: never;
        post?: never;
        /** Deletes an access binding; refused with its dependants while it is in use. */
        delete: operations["access_binding.delete"];
        options?: never;
        head?: never;
        /** Changes an access binding: a merge patch, in which null clears and what is absent stays. */
        patch: operations["access_binding.update"];
        trace?: never;
    };
    "/access-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists access groups: filter, search, sort, page. */
        get: operations["access_group.list"];
        put?: never;
        /** Makes an access group. */
        post: operations["access_group.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one access group. */
        get: operations["access_group.get"];
        put?: never;
        post?: never;
        /** Deletes an access group; refused with its dependants while it is in use. */
        delete: operations["access_group.delete"];
        options?: never;
        head?: never;
        /** Changes an access group: a merge patch, in which null clears and what is absent stays. */
        patch: operations["access_group.update"];
        trace?: never;
    };
    "/access-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists access policys: filter, search, sort, page. */
        get: operations["access_policy.list"];
        put?: never;
        /** Makes an access policy. */
        post: operations["access_policy.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access-policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one access policy. */
        get: operations["access_policy.get"];
        put?: never;
        post?: never;
        /** Deletes an access policy; refused with its dependants while it is in use. */
        delete: operations["access_policy.delete"];
        options?: never;
        head?: never;
        /** Changes an access policy: a merge patch, in which null clears and what is absent stays. */
        patch: operations["access_policy.update"];
        trace?: never;
    };
    "/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what somebody should hear of, newest first; kept for 90 days, about single requests for one. */
        get: operations["alert.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists budgets: filter, search, sort, page. */
        get: operations["budget.list"];
        put?: never;
        /** Makes a budget. */
        post: operations["budget.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/budgets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one budget. */
        get: operations["budget.get"];
        put?: never;
        post?: never;
        /** Deletes a budget; refused with its dependants while it is in use. */
        delete: operations["budget.delete"];
        options?: never;
        head?: never;
        /** Changes a budget: a merge patch, in which null clears and what is absent stays. */
        patch: operations["budget.update"];
        trace?: never;
    };
    "/budgets/{id}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Thresholds that a budget has reached, the latest first; kept 35 days after the end of their window. */
        get: operations["budget.alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/budgets/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much of a budget is used in the window of now. */
        get: operations["budget.status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/budgets/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How all budgets stand, those of keys among them; the fullest first. As CSV or NDJSON: all. */
        get: operations["budget.statuses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/circuits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists circuits that are not closed: opened by hand, and by what routers observe. As CSV or NDJSON: all. */
        get: operations["circuit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/circuits/manual": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what people decided about circuits: those open by hand first, then those that were, or were reset. */
        get: operations["circuit.manual"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Exports the configuration of an organization as YAML; secrets only as references. */
        get: operations["configuration.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Applies documents in one transaction, all or none. The same ones again change nothing. */
        post: operations["configuration.apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what applying these documents would change, and everything that is wrong with them. Changes nothing. */
        post: operations["configuration.plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists revisions of the configuration of an organization, newest first. */
        get: operations["configuration.revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/revisions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads what changed with a revision, member by member. */
        get: operations["configuration.revision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores providers, models, deployments, groups, access, prices and servings as they were at a revision, as a new one. */
        post: operations["configuration.rollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists credentials: filter, search, sort, page. */
        get: operations["credential.list"];
        put?: never;
        /** Makes a credential. */
        post: operations["credential.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one credential. */
        get: operations["credential.get"];
        put?: never;
        post?: never;
        /** Deletes a credential; refused with its dependants while it is in use. */
        delete: operations["credential.delete"];
        options?: never;
        head?: never;
        /** Changes a credential: a merge patch, in which null clears and what is absent stays. */
        patch: operations["credential.update"];
        trace?: never;
    };
    "/credentials/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replaces the secret of one key; the former one is forgotten. */
        post: operations["credential.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists deployments: filter, search, sort, page. */
        get: operations["deployment.list"];
        put?: never;
        /** Makes a deployment. */
        post: operations["deployment.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one deployment. */
        get: operations["deployment.get"];
        put?: never;
        post?: never;
        /** Deletes a deployment; refused with its dependants while it is in use. */
        delete: operations["deployment.delete"];
        options?: never;
        head?: never;
        /** Changes a deployment: a merge patch, in which null clears and what is absent stays. */
        patch: operations["deployment.update"];
        trace?: never;
    };
    "/deployments/{id}/circuit/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps calls away from a deployment for a while, in every router and gateway. */
        post: operations["deployment.circuit-open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments/{id}/circuit/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes the circuit of a deployment, whoever or whatever opened it. */
        post: operations["deployment.circuit-reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments/{id}/credential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows, field by field, which connection a deployment is called with and where each value comes from. */
        get: operations["deployment.credential"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments/{id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the versions of a deployment's own price, newest first. */
        get: operations["deployment.prices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes one tiny call to a deployment and waits for it, at most 40 s. */
        post: operations["deployment.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document as a page to read and to try. */
        get: operations["reference.docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the page is made of. */
        get: operations["reference.docs_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists drivers with their forms and presets. */
        get: operations["driver.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drivers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one driver with its form and presets. */
        get: operations["driver.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Streams what happens, as far as the caller may see it. `lost` tells how many events a slow reader has missed. */
        get: operations["event.stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a correction to an attempt; what was recorded stays. The reason names it: the same reason and amount again add nothing, another amount for the same reason is refused. */
        post: operations["ledger.adjust"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists records of usage that cannot stand in the ledger, newest first; of the whole installation. */
        get: operations["ledger.dead-letter.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a dead letter: its bytes, and what of them can be read. */
        get: operations["ledger.dead-letter.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries to record dead letters again, as this release reads them. What is in the ledger already stays once. */
        post: operations["ledger.dead-letter.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/spools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Logs of usage that gateways keep on their disks, as the ledger knows them: the longest silent first. */
        get: operations["ledger.spool.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/spools/{id}/abandon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that a spool is lost for good: its open attempts are settled provisionally and its leases of budgets end. Should it come back after all, what it holds counts. Again changes nothing. */
        post: operations["ledger.spool.abandon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/master-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows which master keys seal how many secrets, and how far a re-wrap is. */
        get: operations["master_key.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/master-key/rewrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads the key file again and seals every secret under its current key, while calls go on. */
        post: operations["master_key.rewrap"];
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
    "/members/{id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a token with which the member sets a password, once. An earlier one ends. It is shown this once. */
        post: operations["member.invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model-catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists known models of known vendors, with limits, abilities and list prices, each with source and date. */
        get: operations["model-catalog.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model-catalog/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes models of entries of the catalog, each with a deployment on the provider, all or none. */
        post: operations["model-catalog.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model-catalog/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finds the known model that an upstream id means: exact, normalized or fuzzy. */
        post: operations["model-catalog.match"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model-tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists results of tests, newest first. */
        get: operations["model_test.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model-tests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a run of tests with its results. */
        get: operations["model_test.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists models: filter, search, sort, page. */
        get: operations["model.list"];
        put?: never;
        /** Makes a model. */
        post: operations["model.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one model. */
        get: operations["model.get"];
        put?: never;
        post?: never;
        /** Deletes a model; refused with its dependants while it is in use. */
        delete: operations["model.delete"];
        options?: never;
        head?: never;
        /** Changes a model: a merge patch, in which null clears and what is absent stays. */
        patch: operations["model.update"];
        trace?: never;
    };
    "/models/{id}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a draft with the settings and deployments of a model; inline secrets are not copied. */
        post: operations["model.duplicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what stands between a model and its first call. */
        get: operations["model.preflight"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the versions of the price of a model, newest first. */
        get: operations["model.prices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes one tiny call to each deployment of a model and waits for them, at most 40 s (001-32). */
        post: operations["model.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}/tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the results of tests of a model, newest first; the last 50 of each deployment are kept. */
        get: operations["model.tests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Does the same to many models, each on its own: what is refused for one does not stop the others. */
        post: operations["model.bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks a model with its deployments without making them. */
        post: operations["model.preflight-new"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts models into this order: the first gets display_order 1. */
        post: operations["model.reorder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/test-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tests many models, chosen by id or filter; progress comes over /events (001-35). */
        post: operations["model.test-all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "/oidc-connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists OIDC connections: filter, search, sort, page. */
        get: operations["oidc_connection.list"];
        put?: never;
        /** Makes an OIDC connection. */
        post: operations["oidc_connection.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oidc-connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one OIDC connection. */
        get: operations["oidc_connection.get"];
        put?: never;
        post?: never;
        /** Deletes an OIDC connection; refused with its dependants while it is in use. */
        delete: operations["oidc_connection.delete"];
        options?: never;
        head?: never;
        /** Changes an OIDC connection: a merge patch, in which null clears and what is absent stays. */
        patch: operations["oidc_connection.update"];
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["reference.openapi"];
        put?: never;
        post?: never;
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
    "/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists providers: filter, search, sort, page. */
        get: operations["provider.list"];
        put?: never;
        /** Makes a provider. */
        post: operations["provider.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one provider. */
        get: operations["provider.get"];
        put?: never;
        post?: never;
        /** Deletes a provider; refused with its dependants while it is in use. */
        delete: operations["provider.delete"];
        options?: never;
        head?: never;
        /** Changes a provider: a merge patch, in which null clears and what is absent stays. */
        patch: operations["provider.update"];
        trace?: never;
    };
    "/providers/{id}/circuit/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps calls away from all deployments of a provider for a while. */
        post: operations["provider.circuit-open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}/circuit/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes the circuit of a provider, whoever or whatever opened it. */
        post: operations["provider.circuit-reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}/credential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows, field by field, which connection a provider has and where each value comes from. */
        get: operations["provider.credential"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks a provider for its models and holds them against ours. Changes nothing. */
        post: operations["provider.discover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes or updates the chosen models, all or none. Missing ones become inactive, never deleted; what an administrator has changed stays (rule 24). */
        post: operations["provider.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks address and key of a provider by a call that costs nothing, and sets its status by it (000-16). */
        post: operations["provider.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists requests, newest first, also those that were refused before a provider was tried. A page may be short, even empty, while there is a next one. As CSV or NDJSON: all of them, at most 100 000. */
        get: operations["request.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One request with its steps, its plan and every attempt. */
        get: operations["request.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was said in a request, as far as the capture policy had it kept: nothing, 200 characters each way, or all. Secrets are replaced. */
        get: operations["request.content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what the caller thinks of an answer; a second time replaces the first. */
        post: operations["request.feedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erases the records, the content and the feedback of one request, or of all requests of a key, a member or an end user, and keeps them out if they come again. Ids and amounts in the ledger stay. Stands in the audit log. */
        post: operations["request.erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "/route-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists route groups: filter, search, sort, page. */
        get: operations["route_group.list"];
        put?: never;
        /** Makes a route group. */
        post: operations["route_group.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/route-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one route group. */
        get: operations["route_group.get"];
        put?: never;
        post?: never;
        /** Deletes a route group; refused with its dependants while it is in use. */
        delete: operations["route_group.delete"];
        options?: never;
        head?: never;
        /** Changes a route group: a merge patch, in which null clears and what is absent stays. */
        patch: operations["route_group.update"];
        trace?: never;
    };
    "/route-groups/{id}/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every version of a route group’s policy, newest first. */
        get: operations["route_policy.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/route-groups/{id}/policies/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of a route group’s policy. */
        get: operations["route_policy.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/route-groups/{id}/policies/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps a draft of a policy, in place of an earlier draft. Says what stands in the way of publishing it. */
        put: operations["route_policy.save_draft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/route-groups/{id}/policies/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the draft in force; refused while anything stands in its way. The one in force before is archived. */
        post: operations["route_policy.publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/route-groups/{id}/policies/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publishes what an old version said as a new version; checked against the route group as it is now. */
        post: operations["route_policy.roll_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/route-groups/{id}/policies/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where calls would go: the share of each deployment over many seeded picks. Calls nobody. */
        post: operations["route_policy.simulate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/route-groups/{id}/policies/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Everything that stands in the way of publishing a policy, each with its place and reason. */
        post: operations["route_policy.validate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routes/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where a request would go and why, with a reason for every deployment. Calls nobody. */
        post: operations["route.explain"];
        delete?: never;
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
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who holds the session, what they may do, and the token that changes need. */
        get: operations["session.get"];
        put?: never;
        /** Signs in with e-mail address and password; the session comes as a cookie. */
        post: operations["session.create"];
        /** Ends the session, here and at every gateway. */
        delete: operations["session.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/bootstrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the first administrator of the installation, with the one-time token that its start printed. */
        post: operations["session.bootstrap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Identity providers that a sign-in page offers. */
        get: operations["session.oidc_connections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/oidc/{connection}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends the browser to the identity provider. */
        get: operations["session.oidc_start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Takes the browser back from the identity provider, opens the session and sends it on. */
        get: operations["session.oidc_callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a password: with an invite, or in place of the current one. Every other session of the member ends. */
        post: operations["session.password"];
        delete?: never;
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
    "/sinks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what was sent to a sink, newest first, and what became of it. */
        get: operations["sink.deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sinks/{id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends one event again, under the same id. */
        post: operations["sink.delivery.redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sinks/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends again what was given up, at most 1 000 deliveries. */
        post: operations["sink.redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sinks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends an event of the kind alert.test at once, and says what came of it. Is not tried again. */
        post: operations["sink.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as usage with money first: the costliest first within a time. */
        get: operations["spend.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every process of the installation, what it lags behind, what is wrong and what to do. */
        get: operations["status.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums tokens and cost by one or two dimensions, net of corrections; most tokens first within a time. */
        get: operations["usage.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/reconciliation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What providers billed beside what the ledger has, with the difference by day and model. Of days for which there is a bill; models that only one of both knows are named as well. */
        get: operations["usage.reconciliation.get"];
        put?: never;
        /** Takes what a provider billed by day, and perhaps by model, as CSV: all lines or none, with every bad line named. Of one day and model the newest import counts; the same again changes nothing. */
        post: operations["usage.reconciliation.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compares the rollups of each day (UTC) and organization with the rows of the ledger. For those who may see the whole installation. */
        post: operations["usage.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/visibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which models and route groups a key, member, team or project sees and may call, and why. */
        get: operations["visibility.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "access_binding.list": {
        parameters: {
            query?: {
                access_group?: string;
                api_key_id?: string;
                cursor?: string;
                enabled?: string;
                limit?: number;
                member_id?: string;
                model_id?: string;
                organization_id?: string;
                project_id?: string;
                q?: string;
                route_group_id?: string;
                service_account_id?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "access_group" | "-access_group" | "enabled" | "-enabled";
                team_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists access bindings: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * @description key of an access group, with members or not yet
                             * @default null
                             */
                            access_group: string | null;
                            /** @default null */
                            api_key_id: string | null;
                            created_at: string;
                            created_by: string;
                            /**
                             * @description false = as if it were not there
                             * @default true
                             */
                            enabled: boolean;
                            id: string;
                            /** @default null */
                            member_id: string | null;
                            /**
                             * @description exactly one of the three targets
                             * @default null
                             */
                            model_id: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            /**
                             * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                             * @default null
                             */
                            project_id: string | null;
                            revision: string;
                            /** @default null */
                            route_group_id: string | null;
                            /** @default null */
                            service_account_id: string | null;
                            /** @description whom it is about: the narrowest of those named, else the organization */
                            subject: {
                                id: string;
                                /** @enum {string} */
                                kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                            };
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
    "access_binding.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description key of an access group, with members or not yet
                     * @default null
                     */
                    access_group?: string | null;
                    /** @default null */
                    api_key_id?: string | null;
                    /**
                     * @description false = as if it were not there
                     * @default true
                     */
                    enabled?: boolean;
                    /** @default null */
                    member_id?: string | null;
                    /**
                     * @description exactly one of the three targets
                     * @default null
                     */
                    model_id?: string | null;
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /**
                     * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                     * @default null
                     */
                    project_id?: string | null;
                    /** @default null */
                    route_group_id?: string | null;
                    /** @default null */
                    service_account_id?: string | null;
                    /** @default null */
                    team_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes an access binding. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description key of an access group, with members or not yet
                         * @default null
                         */
                        access_group: string | null;
                        /** @default null */
                        api_key_id: string | null;
                        created_at: string;
                        created_by: string;
                        /**
                         * @description false = as if it were not there
                         * @default true
                         */
                        enabled: boolean;
                        id: string;
                        /** @default null */
                        member_id: string | null;
                        /**
                         * @description exactly one of the three targets
                         * @default null
                         */
                        model_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @default null */
                        route_group_id: string | null;
                        /** @default null */
                        service_account_id: string | null;
                        /** @description whom it is about: the narrowest of those named, else the organization */
                        subject: {
                            id: string;
                            /** @enum {string} */
                            kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                        };
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
    "access_binding.get": {
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
            /** @description Reads one access binding. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description key of an access group, with members or not yet
                         * @default null
                         */
                        access_group: string | null;
                        /** @default null */
                        api_key_id: string | null;
                        created_at: string;
                        created_by: string;
                        /**
                         * @description false = as if it were not there
                         * @default true
                         */
                        enabled: boolean;
                        id: string;
                        /** @default null */
                        member_id: string | null;
                        /**
                         * @description exactly one of the three targets
                         * @default null
                         */
                        model_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @default null */
                        route_group_id: string | null;
                        /** @default null */
                        service_account_id: string | null;
                        /** @description whom it is about: the narrowest of those named, else the organization */
                        subject: {
                            id: string;
                            /** @enum {string} */
                            kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                        };
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
    "access_binding.delete": {
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
    "access_binding.update": {
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
                    access_group?: (string | null) | null;
                    api_key_id?: (string | null) | null;
                    enabled?: boolean | null;
                    member_id?: (string | null) | null;
                    model_id?: (string | null) | null;
                    organization_id?: string | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    route_group_id?: (string | null) | null;
                    service_account_id?: (string | null) | null;
                    team_id?: (string | null) | null;
                };
                "application/merge-patch+json": {
                    access_group?: (string | null) | null;
                    api_key_id?: (string | null) | null;
                    enabled?: boolean | null;
                    member_id?: (string | null) | null;
                    model_id?: (string | null) | null;
                    organization_id?: string | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    route_group_id?: (string | null) | null;
                    service_account_id?: (string | null) | null;
                    team_id?: (string | null) | null;
                };
            };
        };
        responses: {
            /** @description Changes an access binding: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description key of an access group, with members or not yet
                         * @default null
                         */
                        access_group: string | null;
                        /** @default null */
                        api_key_id: string | null;
                        created_at: string;
                        created_by: string;
                        /**
                         * @description false = as if it were not there
                         * @default true
                         */
                        enabled: boolean;
                        id: string;
                        /** @default null */
                        member_id: string | null;
                        /**
                         * @description exactly one of the three targets
                         * @default null
                         */
                        model_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @default null */
                        route_group_id: string | null;
                        /** @default null */
                        service_account_id: string | null;
                        /** @description whom it is about: the narrowest of those named, else the organization */
                        subject: {
                            id: string;
                            /** @enum {string} */
                            kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                        };
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
    "access_group.list": {
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
            /** @description Lists access groups: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description bindings that name it, also disabled ones */
                            binding_count: number;
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
                            /** @description models that bear the label now */
                            model_count: number;
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
    "access_group.create": {
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
                    organization_id?: string;
                };
            };
        };
        responses: {
            /** @description Makes an access group. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description bindings that name it, also disabled ones */
                        binding_count: number;
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
                        /** @description models that bear the label now */
                        model_count: number;
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
    "access_group.get": {
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
            /** @description Reads one access group. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description bindings that name it, also disabled ones */
                        binding_count: number;
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
                        /** @description models that bear the label now */
                        model_count: number;
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
    "access_group.delete": {
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
    "access_group.update": {
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
            /** @description Changes an access group: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description bindings that name it, also disabled ones */
                        binding_count: number;
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
                        /** @description models that bear the label now */
                        model_count: number;
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
    "access_policy.list": {
        parameters: {
            query?: {
                api_key_id?: string;
                cursor?: string;
                limit?: number;
                member_id?: string;
                mode?: string;
                organization_id?: string;
                project_id?: string;
                q?: string;
                service_account_id?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "mode" | "-mode";
                team_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists access policys: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @default null */
                            api_key_id: string | null;
                            created_at: string;
                            created_by: string;
                            id: string;
                            /** @default null */
                            member_id: string | null;
                            /**
                             * @description grant: an organization sees nothing but what is bound to it; restrict: the same for any other scope
                             * @enum {string}
                             */
                            mode: "inherit" | "grant" | "restrict";
                            /** @description id or key of a organization */
                            organization_id: string;
                            /**
                             * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                             * @default null
                             */
                            project_id: string | null;
                            revision: string;
                            /** @default null */
                            service_account_id: string | null;
                            /** @description whom it is about: the narrowest of those named, else the organization */
                            subject: {
                                id: string;
                                /** @enum {string} */
                                kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                            };
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
    "access_policy.create": {
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
                    api_key_id?: string | null;
                    /** @default null */
                    member_id?: string | null;
                    /**
                     * @description grant: an organization sees nothing but what is bound to it; restrict: the same for any other scope
                     * @enum {string}
                     */
                    mode: "inherit" | "grant" | "restrict";
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /**
                     * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                     * @default null
                     */
                    project_id?: string | null;
                    /** @default null */
                    service_account_id?: string | null;
                    /** @default null */
                    team_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes an access policy. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        api_key_id: string | null;
                        created_at: string;
                        created_by: string;
                        id: string;
                        /** @default null */
                        member_id: string | null;
                        /**
                         * @description grant: an organization sees nothing but what is bound to it; restrict: the same for any other scope
                         * @enum {string}
                         */
                        mode: "inherit" | "grant" | "restrict";
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @default null */
                        service_account_id: string | null;
                        /** @description whom it is about: the narrowest of those named, else the organization */
                        subject: {
                            id: string;
                            /** @enum {string} */
                            kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                        };
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
    "access_policy.get": {
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
            /** @description Reads one access policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        api_key_id: string | null;
                        created_at: string;
                        created_by: string;
                        id: string;
                        /** @default null */
                        member_id: string | null;
                        /**
                         * @description grant: an organization sees nothing but what is bound to it; restrict: the same for any other scope
                         * @enum {string}
                         */
                        mode: "inherit" | "grant" | "restrict";
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @default null */
                        service_account_id: string | null;
                        /** @description whom it is about: the narrowest of those named, else the organization */
                        subject: {
                            id: string;
                            /** @enum {string} */
                            kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                        };
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
    "access_policy.delete": {
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
    "access_policy.update": {
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
                    api_key_id?: (string | null) | null;
                    member_id?: (string | null) | null;
                    mode?: ("inherit" | "grant" | "restrict") | null;
                    organization_id?: string | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    service_account_id?: (string | null) | null;
                    team_id?: (string | null) | null;
                };
                "application/merge-patch+json": {
                    api_key_id?: (string | null) | null;
                    member_id?: (string | null) | null;
                    mode?: ("inherit" | "grant" | "restrict") | null;
                    organization_id?: string | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    service_account_id?: (string | null) | null;
                    team_id?: (string | null) | null;
                };
            };
        };
        responses: {
            /** @description Changes an access policy: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default null */
                        api_key_id: string | null;
                        created_at: string;
                        created_by: string;
                        id: string;
                        /** @default null */
                        member_id: string | null;
                        /**
                         * @description grant: an organization sees nothing but what is bound to it; restrict: the same for any other scope
                         * @enum {string}
                         */
                        mode: "inherit" | "grant" | "restrict";
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the project itself; with api_key_id or service_account_id their own project, which need not be given
                         * @default null
                         */
                        project_id: string | null;
                        revision: string;
                        /** @default null */
                        service_account_id: string | null;
                        /** @description whom it is about: the narrowest of those named, else the organization */
                        subject: {
                            id: string;
                            /** @enum {string} */
                            kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                        };
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
    "alert.list": {
        parameters: {
            query?: {
                cursor?: string;
                event?: "request" | "alert" | "budget" | "review" | "circuit";
                from?: string;
                kind?: string;
                limit?: number;
                organization_id?: string;
                subject_id?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists what somebody should hear of, newest first; kept for 90 days, about single requests for one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description facts; depends on the kind */
                            data: {
                                [key: string]: unknown;
                            };
                            /** @description given up */
                            dead: number;
                            /** @description to so many sinks */
                            delivered: number;
                            id: string;
                            /** @description event and name, such as budget.threshold */
                            kind: string;
                            occurred_at: string;
                            /** @description null = the installation */
                            organization_id: string | null;
                            pending: number;
                            /** @description what it is about */
                            subject_id: string | null;
                        }[];
                        next_cursor: string | null;
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
                    organization_id?: string;
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
        requestBody?: {
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
                    organization_id?: string;
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
    "budget.list": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                measure?: string;
                organization_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
                subject?: string;
                subject_id?: string;
                window?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists budgets: filter, search, sort, page. */
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
                             * @description what each gateway may use then, per window
                             * @default null
                             */
                            grace: string | null;
                            /**
                             * @description refuse calls that could exceed the limit
                             * @default true
                             */
                            hard: boolean;
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @description pico-USD, requests or tokens */
                            limit: string;
                            /**
                             * @default money
                             * @enum {string}
                             */
                            measure: "money" | "requests" | "tokens";
                            /** @description id or key of a organization */
                            organization_id: string;
                            revision: string;
                            /**
                             * @description count the last hour, day, 7 days or 30 days, in steps of a sixtieth or so, instead of the calendar
                             * @default false
                             */
                            rolling: boolean;
                            /**
                             * @description use beyond it raises an alert
                             * @default null
                             */
                            soft_limit: string | null;
                            /** @description in the window of now; null = not known at the moment, as in answers to changes */
                            status: {
                                /** @description spent at the end of the window if it goes on like this; null = the window rolls or never ends */
                                forecast: string | null;
                                /** @description shared out to gateways and not used; digits as text */
                                granted: string;
                                /** @description spent, of the limit */
                                percent: number;
                                /** @description neither spent nor granted; digits as text */
                                remaining: string;
                                /** @description in the window of now; digits as text */
                                spent: string;
                                /**
                                 * @description exhausted = the limit is reached; warning = the soft limit or the last threshold below 100 is
                                 * @enum {string}
                                 */
                                state: "ok" | "warning" | "exhausted";
                                /** @description null = never; of a rolling one: when its oldest part begins to return */
                                window_end: string | null;
                                /** @description null = never */
                                window_start: string | null;
                            } | null;
                            /**
                             * @default organization
                             * @enum {string}
                             */
                            subject: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                            /**
                             * @description id of the subject; of a cost label `name=value`; null = the organization
                             * @default null
                             */
                            subject_id: string | null;
                            /**
                             * @description percent of the limit that raise an alert, each once per window
                             * @default [
                             *       50,
                             *       80,
                             *       100
                             *     ]
                             */
                            thresholds: number[];
                            /**
                             * @description of the IANA database, such as Europe/Berlin
                             * @default UTC
                             */
                            time_zone: string;
                            updated_at: string;
                            /**
                             * @description what a gateway does that cannot ask how much is left
                             * @default refuse
                             * @enum {string}
                             */
                            when_unreachable: "refuse" | "grace";
                            /**
                             * @description by the calendar; weeks begin on Monday; total = never starts anew
                             * @enum {string}
                             */
                            window: "hour" | "day" | "week" | "month" | "total";
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
    "budget.create": {
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
                     * @description what each gateway may use then, per window
                     * @default null
                     */
                    grace?: string | null;
                    /**
                     * @description refuse calls that could exceed the limit
                     * @default true
                     */
                    hard?: boolean;
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description pico-USD, requests or tokens */
                    limit: string;
                    /**
                     * @default money
                     * @enum {string}
                     */
                    measure?: "money" | "requests" | "tokens";
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /**
                     * @description count the last hour, day, 7 days or 30 days, in steps of a sixtieth or so, instead of the calendar
                     * @default false
                     */
                    rolling?: boolean;
                    /**
                     * @description use beyond it raises an alert
                     * @default null
                     */
                    soft_limit?: string | null;
                    /**
                     * @default organization
                     * @enum {string}
                     */
                    subject?: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                    /**
                     * @description id of the subject; of a cost label `name=value`; null = the organization
                     * @default null
                     */
                    subject_id?: string | null;
                    /**
                     * @description percent of the limit that raise an alert, each once per window
                     * @default [
                     *       50,
                     *       80,
                     *       100
                     *     ]
                     */
                    thresholds?: number[];
                    /**
                     * @description of the IANA database, such as Europe/Berlin
                     * @default UTC
                     */
                    time_zone?: string;
                    /**
                     * @description what a gateway does that cannot ask how much is left
                     * @default refuse
                     * @enum {string}
                     */
                    when_unreachable?: "refuse" | "grace";
                    /**
                     * @description by the calendar; weeks begin on Monday; total = never starts anew
                     * @enum {string}
                     */
                    window: "hour" | "day" | "week" | "month" | "total";
                };
            };
        };
        responses: {
            /** @description Makes a budget. */
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
                         * @description what each gateway may use then, per window
                         * @default null
                         */
                        grace: string | null;
                        /**
                         * @description refuse calls that could exceed the limit
                         * @default true
                         */
                        hard: boolean;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description pico-USD, requests or tokens */
                        limit: string;
                        /**
                         * @default money
                         * @enum {string}
                         */
                        measure: "money" | "requests" | "tokens";
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        /**
                         * @description count the last hour, day, 7 days or 30 days, in steps of a sixtieth or so, instead of the calendar
                         * @default false
                         */
                        rolling: boolean;
                        /**
                         * @description use beyond it raises an alert
                         * @default null
                         */
                        soft_limit: string | null;
                        /** @description in the window of now; null = not known at the moment, as in answers to changes */
                        status: {
                            /** @description spent at the end of the window if it goes on like this; null = the window rolls or never ends */
                            forecast: string | null;
                            /** @description shared out to gateways and not used; digits as text */
                            granted: string;
                            /** @description spent, of the limit */
                            percent: number;
                            /** @description neither spent nor granted; digits as text */
                            remaining: string;
                            /** @description in the window of now; digits as text */
                            spent: string;
                            /**
                             * @description exhausted = the limit is reached; warning = the soft limit or the last threshold below 100 is
                             * @enum {string}
                             */
                            state: "ok" | "warning" | "exhausted";
                            /** @description null = never; of a rolling one: when its oldest part begins to return */
                            window_end: string | null;
                            /** @description null = never */
                            window_start: string | null;
                        } | null;
                        /**
                         * @default organization
                         * @enum {string}
                         */
                        subject: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                        /**
                         * @description id of the subject; of a cost label `name=value`; null = the organization
                         * @default null
                         */
                        subject_id: string | null;
                        /**
                         * @description percent of the limit that raise an alert, each once per window
                         * @default [
                         *       50,
                         *       80,
                         *       100
                         *     ]
                         */
                        thresholds: number[];
                        /**
                         * @description of the IANA database, such as Europe/Berlin
                         * @default UTC
                         */
                        time_zone: string;
                        updated_at: string;
                        /**
                         * @description what a gateway does that cannot ask how much is left
                         * @default refuse
                         * @enum {string}
                         */
                        when_unreachable: "refuse" | "grace";
                        /**
                         * @description by the calendar; weeks begin on Monday; total = never starts anew
                         * @enum {string}
                         */
                        window: "hour" | "day" | "week" | "month" | "total";
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
    "budget.get": {
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
            /** @description Reads one budget. */
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
                         * @description what each gateway may use then, per window
                         * @default null
                         */
                        grace: string | null;
                        /**
                         * @description refuse calls that could exceed the limit
                         * @default true
                         */
                        hard: boolean;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description pico-USD, requests or tokens */
                        limit: string;
                        /**
                         * @default money
                         * @enum {string}
                         */
                        measure: "money" | "requests" | "tokens";
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        /**
                         * @description count the last hour, day, 7 days or 30 days, in steps of a sixtieth or so, instead of the calendar
                         * @default false
                         */
                        rolling: boolean;
                        /**
                         * @description use beyond it raises an alert
                         * @default null
                         */
                        soft_limit: string | null;
                        /** @description in the window of now; null = not known at the moment, as in answers to changes */
                        status: {
                            /** @description spent at the end of the window if it goes on like this; null = the window rolls or never ends */
                            forecast: string | null;
                            /** @description shared out to gateways and not used; digits as text */
                            granted: string;
                            /** @description spent, of the limit */
                            percent: number;
                            /** @description neither spent nor granted; digits as text */
                            remaining: string;
                            /** @description in the window of now; digits as text */
                            spent: string;
                            /**
                             * @description exhausted = the limit is reached; warning = the soft limit or the last threshold below 100 is
                             * @enum {string}
                             */
                            state: "ok" | "warning" | "exhausted";
                            /** @description null = never; of a rolling one: when its oldest part begins to return */
                            window_end: string | null;
                            /** @description null = never */
                            window_start: string | null;
                        } | null;
                        /**
                         * @default organization
                         * @enum {string}
                         */
                        subject: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                        /**
                         * @description id of the subject; of a cost label `name=value`; null = the organization
                         * @default null
                         */
                        subject_id: string | null;
                        /**
                         * @description percent of the limit that raise an alert, each once per window
                         * @default [
                         *       50,
                         *       80,
                         *       100
                         *     ]
                         */
                        thresholds: number[];
                        /**
                         * @description of the IANA database, such as Europe/Berlin
                         * @default UTC
                         */
                        time_zone: string;
                        updated_at: string;
                        /**
                         * @description what a gateway does that cannot ask how much is left
                         * @default refuse
                         * @enum {string}
                         */
                        when_unreachable: "refuse" | "grace";
                        /**
                         * @description by the calendar; weeks begin on Monday; total = never starts anew
                         * @enum {string}
                         */
                        window: "hour" | "day" | "week" | "month" | "total";
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
    "budget.delete": {
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
    "budget.update": {
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
                    grace?: (string | null) | null;
                    hard?: boolean | null;
                    key?: (string | null) | null;
                    limit?: string | null;
                    measure?: ("money" | "requests" | "tokens") | null;
                    organization_id?: string | null;
                    revision?: string | null;
                    rolling?: boolean | null;
                    soft_limit?: (string | null) | null;
                    subject?: ("key" | "member" | "team" | "project" | "organization" | "cost_label" | "model") | null;
                    subject_id?: (string | null) | null;
                    thresholds?: number[] | null;
                    time_zone?: string | null;
                    when_unreachable?: ("refuse" | "grace") | null;
                    window?: ("hour" | "day" | "week" | "month" | "total") | null;
                };
                "application/merge-patch+json": {
                    display_name?: string | null;
                    grace?: (string | null) | null;
                    hard?: boolean | null;
                    key?: (string | null) | null;
                    limit?: string | null;
                    measure?: ("money" | "requests" | "tokens") | null;
                    organization_id?: string | null;
                    revision?: string | null;
                    rolling?: boolean | null;
                    soft_limit?: (string | null) | null;
                    subject?: ("key" | "member" | "team" | "project" | "organization" | "cost_label" | "model") | null;
                    subject_id?: (string | null) | null;
                    thresholds?: number[] | null;
                    time_zone?: string | null;
                    when_unreachable?: ("refuse" | "grace") | null;
                    window?: ("hour" | "day" | "week" | "month" | "total") | null;
                };
            };
        };
        responses: {
            /** @description Changes a budget: a merge patch, in which null clears and what is absent stays. */
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
                         * @description what each gateway may use then, per window
                         * @default null
                         */
                        grace: string | null;
                        /**
                         * @description refuse calls that could exceed the limit
                         * @default true
                         */
                        hard: boolean;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @description pico-USD, requests or tokens */
                        limit: string;
                        /**
                         * @default money
                         * @enum {string}
                         */
                        measure: "money" | "requests" | "tokens";
                        /** @description id or key of a organization */
                        organization_id: string;
                        revision: string;
                        /**
                         * @description count the last hour, day, 7 days or 30 days, in steps of a sixtieth or so, instead of the calendar
                         * @default false
                         */
                        rolling: boolean;
                        /**
                         * @description use beyond it raises an alert
                         * @default null
                         */
                        soft_limit: string | null;
                        /** @description in the window of now; null = not known at the moment, as in answers to changes */
                        status: {
                            /** @description spent at the end of the window if it goes on like this; null = the window rolls or never ends */
                            forecast: string | null;
                            /** @description shared out to gateways and not used; digits as text */
                            granted: string;
                            /** @description spent, of the limit */
                            percent: number;
                            /** @description neither spent nor granted; digits as text */
                            remaining: string;
                            /** @description in the window of now; digits as text */
                            spent: string;
                            /**
                             * @description exhausted = the limit is reached; warning = the soft limit or the last threshold below 100 is
                             * @enum {string}
                             */
                            state: "ok" | "warning" | "exhausted";
                            /** @description null = never; of a rolling one: when its oldest part begins to return */
                            window_end: string | null;
                            /** @description null = never */
                            window_start: string | null;
                        } | null;
                        /**
                         * @default organization
                         * @enum {string}
                         */
                        subject: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                        /**
                         * @description id of the subject; of a cost label `name=value`; null = the organization
                         * @default null
                         */
                        subject_id: string | null;
                        /**
                         * @description percent of the limit that raise an alert, each once per window
                         * @default [
                         *       50,
                         *       80,
                         *       100
                         *     ]
                         */
                        thresholds: number[];
                        /**
                         * @description of the IANA database, such as Europe/Berlin
                         * @default UTC
                         */
                        time_zone: string;
                        updated_at: string;
                        /**
                         * @description what a gateway does that cannot ask how much is left
                         * @default refuse
                         * @enum {string}
                         */
                        when_unreachable: "refuse" | "grace";
                        /**
                         * @description by the calendar; weeks begin on Monday; total = never starts anew
                         * @enum {string}
                         */
                        window: "hour" | "day" | "week" | "month" | "total";
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
    "budget.alerts": {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Thresholds that a budget has reached, the latest first; kept 35 days after the end of their window. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            limit: string;
                            occurred_at: string;
                            /** @description when it was noticed, like the limit; digits as text */
                            spent: string;
                            /** @description percent of the limit, or soft_limit */
                            threshold: string;
                            window_id: string;
                        }[];
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
    "budget.status": {
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
            /** @description How much of a budget is used in the window of now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        display_name: string;
                        /** @description spent at the end of the window if it goes on like this; null = the window rolls or never ends */
                        forecast: string | null;
                        /** @description shared out to gateways and not used; digits as text */
                        granted: string;
                        hard: boolean;
                        /** @description of a key’s own: the key’s id and what it bounds */
                        id: string;
                        limit: string;
                        /** @enum {string} */
                        measure: "money" | "requests" | "tokens";
                        organization_id: string;
                        /** @description spent, of the limit */
                        percent: number;
                        /** @description neither spent nor granted; digits as text */
                        remaining: string;
                        rolling: boolean;
                        soft_limit: string | null;
                        /** @description in the window of now; digits as text */
                        spent: string;
                        /**
                         * @description exhausted = the limit is reached; warning = the soft limit or the last threshold below 100 is
                         * @enum {string}
                         */
                        state: "ok" | "warning" | "exhausted";
                        /** @enum {string} */
                        subject: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                        subject_id: string;
                        time_zone: string;
                        /** @enum {string} */
                        window: "hour" | "day" | "week" | "month" | "total";
                        /** @description null = never; of a rolling one: when its oldest part begins to return */
                        window_end: string | null;
                        /** @description null = never */
                        window_start: string | null;
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
    "budget.statuses": {
        parameters: {
            query?: {
                cursor?: string;
                format?: "json" | "csv" | "ndjson";
                hard?: boolean;
                limit?: number;
                measure?: "money" | "requests" | "tokens";
                organization_id?: string;
                q?: string;
                sort?: "display_name" | "-display_name" | "percent" | "-percent" | "state" | "-state" | "subject" | "-subject" | "window_end" | "-window_end";
                state?: "ok" | "warning" | "exhausted";
                subject?: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                subject_id?: string;
                window?: "hour" | "day" | "week" | "month" | "total";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How all budgets stand, those of keys among them; the fullest first. As CSV or NDJSON: all. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            display_name: string;
                            /** @description spent at the end of the window if it goes on like this; null = the window rolls or never ends */
                            forecast: string | null;
                            /** @description shared out to gateways and not used; digits as text */
                            granted: string;
                            hard: boolean;
                            /** @description of a key’s own: the key’s id and what it bounds */
                            id: string;
                            limit: string;
                            /** @enum {string} */
                            measure: "money" | "requests" | "tokens";
                            organization_id: string;
                            /** @description spent, of the limit */
                            percent: number;
                            /** @description neither spent nor granted; digits as text */
                            remaining: string;
                            rolling: boolean;
                            soft_limit: string | null;
                            /** @description in the window of now; digits as text */
                            spent: string;
                            /**
                             * @description exhausted = the limit is reached; warning = the soft limit or the last threshold below 100 is
                             * @enum {string}
                             */
                            state: "ok" | "warning" | "exhausted";
                            /** @enum {string} */
                            subject: "key" | "member" | "team" | "project" | "organization" | "cost_label" | "model";
                            subject_id: string;
                            time_zone: string;
                            /** @enum {string} */
                            window: "hour" | "day" | "week" | "month" | "total";
                            /** @description null = never; of a rolling one: when its oldest part begins to return */
                            window_end: string | null;
                            /** @description null = never */
                            window_start: string | null;
                        }[];
                        next_cursor: string | null;
                        total: number;
                    };
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
    "circuit.list": {
        parameters: {
            query?: {
                cause?: "manual" | "unreachable" | "failures";
                cursor?: string;
                format?: "json" | "csv" | "ndjson";
                id?: string;
                limit?: number;
                model_id?: string;
                organization_id?: string;
                owner?: "deployment" | "provider";
                project_id?: string;
                provider_id?: string;
                q?: string;
                sort?: "key" | "-key" | "owner" | "-owner" | "state" | "-state" | "cause" | "-cause" | "retry_after_ms" | "-retry_after_ms" | "failures" | "-failures" | "opened_at" | "-opened_at";
                state?: "open" | "half_open";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists circuits that are not closed: opened by hand, and by what routers observe. As CSV or NDJSON: all. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description in that window */
                            calls: number;
                            /** @enum {string} */
                            cause: "manual" | "unreachable" | "failures";
                            /** @description in the window of the router that saw most of them */
                            failures: number;
                            /** @description of the deployment or provider */
                            id: string;
                            key: string;
                            /** @description key */
                            model: string | null;
                            /** @description null = a provider */
                            model_id: string | null;
                            /** @description of one opened by hand, like the three below */
                            open_until: string | null;
                            opened_at: string | null;
                            /** @description member or API key */
                            opened_by: string | null;
                            organization_id: string;
                            /** @enum {string} */
                            owner: "deployment" | "provider";
                            project_id: string | null;
                            /** @description key */
                            provider: string | null;
                            /** @description null = a node of ours */
                            provider_id: string | null;
                            reason: string | null;
                            /** @description until it lets a call through */
                            retry_after_ms: number;
                            /** @description that say so */
                            routers: string[];
                            /**
                             * @description the worst that anybody says
                             * @enum {string}
                             */
                            state: "open" | "half_open";
                        }[];
                        /** @description that did not: what they alone observe is not in this answer */
                        missing_routers: {
                            reason: string;
                            router: string;
                        }[];
                        next_cursor: string | null;
                        /** @description that answered */
                        routers: string[];
                        total: number;
                    };
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
    "circuit.manual": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                open?: boolean;
                organization_id?: string;
                owner?: "deployment" | "provider";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists what people decided about circuits: those open by hand first, then those that were, or were reset. */
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
                            /** @description now, by hand */
                            open: boolean;
                            /** @description null = nobody opened it, or it was reset since */
                            open_until: string | null;
                            opened_at: string | null;
                            /** @description member or API key */
                            opened_by: string | null;
                            organization_id: string;
                            /** @enum {string} */
                            owner: "deployment" | "provider";
                            project_id: string | null;
                            reason: string | null;
                            /** @description grows with each reset */
                            reset_generation: string;
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
    "configuration.export": {
        parameters: {
            query?: {
                kind?: string[];
                organization_id?: string;
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Exports the configuration of an organization as YAML; secrets only as references. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
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
    "configuration.apply": {
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
                     * @description true = also changes that ask first, such as the renaming of a model
                     * @default false
                     */
                    confirm?: boolean;
                    /** @description a stream of YAML documents as one text, or the documents as JSON */
                    documents: string | unknown[];
                    /** @description of the plan that was looked at; refused with 409 when something changed since */
                    expected_revision?: string;
                    /** @description id or key; absent = the own one */
                    organization_id?: string;
                    /**
                     * @description true = what no document speaks of is deleted
                     * @default false
                     */
                    prune?: boolean;
                };
            };
        };
        responses: {
            /** @description Applies documents in one transaction, all or none. The same ones again change nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied: boolean;
                        base_revision: string;
                        changes: {
                            /** @enum {string} */
                            action: "create" | "update" | "delete" | "unchanged";
                            /** @description place in the stream; null = no document speaks of it */
                            document: number | null;
                            fields: {
                                after: unknown;
                                before: unknown;
                                path: string;
                            }[];
                            /** @description null while it is not made */
                            id: string | null;
                            key: string | null;
                            kind: string;
                            project: string | null;
                        }[];
                        faults: {
                            message: string;
                            where: string;
                        }[];
                        organization_id: string;
                        revision: string;
                        shortened: boolean;
                        summary: {
                            create: number;
                            delete: number;
                            unchanged: number;
                            update: number;
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
    "configuration.plan": {
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
                     * @description true = also changes that ask first, such as the renaming of a model
                     * @default false
                     */
                    confirm?: boolean;
                    /** @description a stream of YAML documents as one text, or the documents as JSON */
                    documents: string | unknown[];
                    /** @description id or key; absent = the own one */
                    organization_id?: string;
                    /**
                     * @description true = what no document speaks of is deleted
                     * @default false
                     */
                    prune?: boolean;
                };
            };
        };
        responses: {
            /** @description Says what applying these documents would change, and everything that is wrong with them. Changes nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied: boolean;
                        base_revision: string;
                        changes: {
                            /** @enum {string} */
                            action: "create" | "update" | "delete" | "unchanged";
                            /** @description place in the stream; null = no document speaks of it */
                            document: number | null;
                            fields: {
                                after: unknown;
                                before: unknown;
                                path: string;
                            }[];
                            /** @description null while it is not made */
                            id: string | null;
                            key: string | null;
                            kind: string;
                            project: string | null;
                        }[];
                        faults: {
                            message: string;
                            where: string;
                        }[];
                        organization_id: string;
                        revision: string;
                        shortened: boolean;
                        summary: {
                            create: number;
                            delete: number;
                            unchanged: number;
                            update: number;
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
    "configuration.revisions": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                organization_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists revisions of the configuration of an organization, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            actor_id: string;
                            at: string;
                            changes: number;
                            kinds: string[];
                            request_id: string;
                            revision: string;
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
    "configuration.revision": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                organization_id?: string;
            };
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads what changed with a revision, member by member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            action: string;
                            actor_id: string;
                            at: string;
                            fields: {
                                after: unknown;
                                before: unknown;
                                path: string;
                            }[];
                            key: string | null;
                            kind: string;
                            resource_id: string;
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
    "configuration.rollback": {
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
                     * @description true = only say what would change
                     * @default false
                     */
                    dry_run?: boolean;
                    /** @description of the plan that was looked at; refused with 409 when something changed since */
                    expected_revision?: string;
                    /** @description id or key; absent = the own one */
                    organization_id?: string;
                    revision: string;
                };
            };
        };
        responses: {
            /** @description Restores providers, models, deployments, groups, access, prices and servings as they were at a revision, as a new one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied: boolean;
                        base_revision: string;
                        changes: {
                            /** @enum {string} */
                            action: "create" | "update" | "delete" | "unchanged";
                            /** @description place in the stream; null = no document speaks of it */
                            document: number | null;
                            fields: {
                                after: unknown;
                                before: unknown;
                                path: string;
                            }[];
                            /** @description null while it is not made */
                            id: string | null;
                            key: string | null;
                            kind: string;
                            project: string | null;
                        }[];
                        faults: {
                            message: string;
                            where: string;
                        }[];
                        organization_id: string;
                        revision: string;
                        shortened: boolean;
                        summary: {
                            create: number;
                            delete: number;
                            unchanged: number;
                            update: number;
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
    "credential.list": {
        parameters: {
            query?: {
                cursor?: string;
                driver?: string;
                key?: string;
                limit?: number;
                organization_id?: string;
                preset?: string;
                project_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name";
                strategy?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists credentials: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @default [] */
                            allowed_hosts: string[];
                            /** @default null */
                            api_version: string | null;
                            /** @default null */
                            auth_header_format: string | null;
                            /** @default null */
                            auth_header_name: string | null;
                            /** @default null */
                            base_url: string | null;
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            /** @default null */
                            driver: string | null;
                            fingerprint: string | null;
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            keys: {
                                /**
                                 * @default active
                                 * @enum {string}
                                 */
                                admin_status: "active" | "disabled";
                                fingerprint: string | null;
                                name: string;
                                /** @default null */
                                note: string | null;
                                rotated_at: string | null;
                                secret_revision: string;
                            }[];
                            observed: {
                                retry_after_ms: number;
                                /**
                                 * @description waiting = told to, for some of its models
                                 * @enum {string}
                                 */
                                state: "out" | "half_open" | "waiting";
                                /** @description models that it waits for; empty = all */
                                upstream_model_ids: string[];
                            } | null;
                            /** @default null */
                            organization: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            /** @default null */
                            preset: string | null;
                            /** @default null */
                            project: string | null;
                            /** @default null */
                            project_id: string | null;
                            /** @default null */
                            region: string | null;
                            /** @default null */
                            resource: string | null;
                            revision: string;
                            secret_revision: string;
                            /**
                             * @default failover
                             * @enum {string}
                             */
                            strategy: "failover" | "round_robin" | "random";
                            updated_at: string;
                            used_by: {
                                id: string;
                                kind: string;
                                name: string;
                            }[];
                            used_by_count: number;
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
    "credential.create": {
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
                    /** @default [] */
                    allowed_hosts?: string[];
                    /** @default null */
                    api_version?: string | null;
                    /** @default null */
                    auth_header_format?: string | null;
                    /** @default null */
                    auth_header_name?: string | null;
                    /** @default null */
                    base_url?: string | null;
                    display_name: string;
                    /** @default null */
                    driver?: string | null;
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    keys?: {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status?: "active" | "disabled";
                        name: string;
                        /** @default null */
                        note?: string | null;
                        secret?: string | null;
                    }[];
                    /** @default null */
                    organization?: string | null;
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /** @default null */
                    preset?: string | null;
                    /** @default null */
                    project?: string | null;
                    /** @default null */
                    project_id?: string | null;
                    /** @default null */
                    region?: string | null;
                    /** @default null */
                    resource?: string | null;
                    secret?: string | null;
                    /**
                     * @default failover
                     * @enum {string}
                     */
                    strategy?: "failover" | "round_robin" | "random";
                };
            };
        };
        responses: {
            /** @description Makes a credential. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        allowed_hosts: string[];
                        /** @default null */
                        api_version: string | null;
                        /** @default null */
                        auth_header_format: string | null;
                        /** @default null */
                        auth_header_name: string | null;
                        /** @default null */
                        base_url: string | null;
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /** @default null */
                        driver: string | null;
                        fingerprint: string | null;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        keys: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "active" | "disabled";
                            fingerprint: string | null;
                            name: string;
                            /** @default null */
                            note: string | null;
                            rotated_at: string | null;
                            secret_revision: string;
                        }[];
                        observed: {
                            retry_after_ms: number;
                            /**
                             * @description waiting = told to, for some of its models
                             * @enum {string}
                             */
                            state: "out" | "half_open" | "waiting";
                            /** @description models that it waits for; empty = all */
                            upstream_model_ids: string[];
                        } | null;
                        /** @default null */
                        organization: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        preset: string | null;
                        /** @default null */
                        project: string | null;
                        /** @default null */
                        project_id: string | null;
                        /** @default null */
                        region: string | null;
                        /** @default null */
                        resource: string | null;
                        revision: string;
                        secret_revision: string;
                        /**
                         * @default failover
                         * @enum {string}
                         */
                        strategy: "failover" | "round_robin" | "random";
                        updated_at: string;
                        used_by: {
                            id: string;
                            kind: string;
                            name: string;
                        }[];
                        used_by_count: number;
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
    "credential.get": {
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
            /** @description Reads one credential. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        allowed_hosts: string[];
                        /** @default null */
                        api_version: string | null;
                        /** @default null */
                        auth_header_format: string | null;
                        /** @default null */
                        auth_header_name: string | null;
                        /** @default null */
                        base_url: string | null;
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /** @default null */
                        driver: string | null;
                        fingerprint: string | null;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        keys: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "active" | "disabled";
                            fingerprint: string | null;
                            name: string;
                            /** @default null */
                            note: string | null;
                            rotated_at: string | null;
                            secret_revision: string;
                        }[];
                        observed: {
                            retry_after_ms: number;
                            /**
                             * @description waiting = told to, for some of its models
                             * @enum {string}
                             */
                            state: "out" | "half_open" | "waiting";
                            /** @description models that it waits for; empty = all */
                            upstream_model_ids: string[];
                        } | null;
                        /** @default null */
                        organization: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        preset: string | null;
                        /** @default null */
                        project: string | null;
                        /** @default null */
                        project_id: string | null;
                        /** @default null */
                        region: string | null;
                        /** @default null */
                        resource: string | null;
                        revision: string;
                        secret_revision: string;
                        /**
                         * @default failover
                         * @enum {string}
                         */
                        strategy: "failover" | "round_robin" | "random";
                        updated_at: string;
                        used_by: {
                            id: string;
                            kind: string;
                            name: string;
                        }[];
                        used_by_count: number;
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
    "credential.delete": {
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
    "credential.update": {
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
                    allowed_hosts?: string[] | null;
                    api_version?: (string | null) | null;
                    auth_header_format?: (string | null) | null;
                    auth_header_name?: (string | null) | null;
                    base_url?: (string | null) | null;
                    display_name?: string | null;
                    driver?: (string | null) | null;
                    key?: (string | null) | null;
                    keys?: {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status?: "active" | "disabled";
                        name: string;
                        /** @default null */
                        note?: string | null;
                        secret?: string | null;
                    }[] | null;
                    organization?: (string | null) | null;
                    organization_id?: string | null;
                    preset?: (string | null) | null;
                    project?: (string | null) | null;
                    project_id?: (string | null) | null;
                    region?: (string | null) | null;
                    resource?: (string | null) | null;
                    revision?: string | null;
                    secret?: (string | null) | null;
                    strategy?: ("failover" | "round_robin" | "random") | null;
                };
                "application/merge-patch+json": {
                    allowed_hosts?: string[] | null;
                    api_version?: (string | null) | null;
                    auth_header_format?: (string | null) | null;
                    auth_header_name?: (string | null) | null;
                    base_url?: (string | null) | null;
                    display_name?: string | null;
                    driver?: (string | null) | null;
                    key?: (string | null) | null;
                    keys?: {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status?: "active" | "disabled";
                        name: string;
                        /** @default null */
                        note?: string | null;
                        secret?: string | null;
                    }[] | null;
                    organization?: (string | null) | null;
                    organization_id?: string | null;
                    preset?: (string | null) | null;
                    project?: (string | null) | null;
                    project_id?: (string | null) | null;
                    region?: (string | null) | null;
                    resource?: (string | null) | null;
                    revision?: string | null;
                    secret?: (string | null) | null;
                    strategy?: ("failover" | "round_robin" | "random") | null;
                };
            };
        };
        responses: {
            /** @description Changes a credential: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        allowed_hosts: string[];
                        /** @default null */
                        api_version: string | null;
                        /** @default null */
                        auth_header_format: string | null;
                        /** @default null */
                        auth_header_name: string | null;
                        /** @default null */
                        base_url: string | null;
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /** @default null */
                        driver: string | null;
                        fingerprint: string | null;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        keys: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "active" | "disabled";
                            fingerprint: string | null;
                            name: string;
                            /** @default null */
                            note: string | null;
                            rotated_at: string | null;
                            secret_revision: string;
                        }[];
                        observed: {
                            retry_after_ms: number;
                            /**
                             * @description waiting = told to, for some of its models
                             * @enum {string}
                             */
                            state: "out" | "half_open" | "waiting";
                            /** @description models that it waits for; empty = all */
                            upstream_model_ids: string[];
                        } | null;
                        /** @default null */
                        organization: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        preset: string | null;
                        /** @default null */
                        project: string | null;
                        /** @default null */
                        project_id: string | null;
                        /** @default null */
                        region: string | null;
                        /** @default null */
                        resource: string | null;
                        revision: string;
                        secret_revision: string;
                        /**
                         * @default failover
                         * @enum {string}
                         */
                        strategy: "failover" | "round_robin" | "random";
                        updated_at: string;
                        used_by: {
                            id: string;
                            kind: string;
                            name: string;
                        }[];
                        used_by_count: number;
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
    "credential.rotate": {
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
                    key?: string;
                    revision?: string;
                    secret: string;
                };
            };
        };
        responses: {
            /** @description Replaces the secret of one key; the former one is forgotten. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        allowed_hosts: string[];
                        /** @default null */
                        api_version: string | null;
                        /** @default null */
                        auth_header_format: string | null;
                        /** @default null */
                        auth_header_name: string | null;
                        /** @default null */
                        base_url: string | null;
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        /** @default null */
                        driver: string | null;
                        fingerprint: string | null;
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        keys: {
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "active" | "disabled";
                            fingerprint: string | null;
                            name: string;
                            /** @default null */
                            note: string | null;
                            rotated_at: string | null;
                            secret_revision: string;
                        }[];
                        observed: {
                            retry_after_ms: number;
                            /**
                             * @description waiting = told to, for some of its models
                             * @enum {string}
                             */
                            state: "out" | "half_open" | "waiting";
                            /** @description models that it waits for; empty = all */
                            upstream_model_ids: string[];
                        } | null;
                        /** @default null */
                        organization: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        preset: string | null;
                        /** @default null */
                        project: string | null;
                        /** @default null */
                        project_id: string | null;
                        /** @default null */
                        region: string | null;
                        /** @default null */
                        resource: string | null;
                        revision: string;
                        secret_revision: string;
                        /**
                         * @default failover
                         * @enum {string}
                         */
                        strategy: "failover" | "round_robin" | "random";
                        updated_at: string;
                        used_by: {
                            id: string;
                            kind: string;
                            name: string;
                        }[];
                        used_by_count: number;
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
    "deployment.list": {
        parameters: {
            query?: {
                admin_status?: string;
                credential_id?: string;
                cursor?: string;
                hosting?: string;
                key?: string;
                limit?: number;
                model_id?: string;
                organization_id?: string;
                project_id?: string;
                protocol?: string;
                provider_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "upstream_model_id" | "-upstream_model_id" | "priority" | "-priority" | "weight" | "-weight";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists deployments: filter, search, sort, page. */
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
                            /** @default null */
                            chat_batching: {
                                /** @default null */
                                max_in_flight: number | null;
                                /** @default null */
                                max_total_input_tokens: number | null;
                                /**
                                 * @default default
                                 * @enum {string}
                                 */
                                mode: "default" | "concurrent" | "sync_microbatch" | "disabled";
                                /** @default null */
                                require_homogeneous_params: boolean | null;
                                /** @default null */
                                upstream_max_batch_size: number | null;
                            } | null;
                            circuit: {
                                /** @enum {string} */
                                cause: "manual" | "unreachable" | "failures";
                                /**
                                 * @description whose circuit it is
                                 * @enum {string}
                                 */
                                owner: "deployment" | "provider";
                                /** @description until it lets a call through; 0 = the next one is its trial */
                                retry_after_ms: number;
                                /** @enum {string} */
                                state: "open" | "half_open";
                            } | null;
                            /** @default null */
                            connection: {
                                /** @default null */
                                api_version: string | null;
                                /** @default null */
                                auth_header_format: string | null;
                                /** @default null */
                                auth_header_name: string | null;
                                /** @default null */
                                base_url: string | null;
                                /** @default null */
                                organization: string | null;
                                /** @default null */
                                project: string | null;
                                /** @default null */
                                region: string | null;
                                /** @default null */
                                resource: string | null;
                            } | null;
                            created_at: string;
                            created_by: string;
                            credential: {
                                credential_id: string | null;
                                observed: {
                                    retry_after_ms: number;
                                    /**
                                     * @description waiting = told to, for some of its models
                                     * @enum {string}
                                     */
                                    state: "out" | "half_open" | "waiting";
                                    /** @description models that it waits for; empty = all */
                                    upstream_model_ids: string[];
                                } | null;
                                /** @enum {string} */
                                source: "named" | "inline" | "provider" | "environment" | "missing" | "not_needed";
                            };
                            /** @default null */
                            credential_id: string | null;
                            /** @default {} */
                            default_params: {
                                [key: string]: unknown;
                            };
                            driver: string;
                            /** @default {} */
                            headers: {
                                [key: string]: string;
                            };
                            /**
                             * @description absent = as the driver presets it (003-13)
                             * @default null
                             */
                            hosting: ("cloud" | "self_hosted" | "node") | null;
                            id: string;
                            instance_id: string | null;
                            /**
                             * @description readable id, for good; absent = derived from provider and upstream model (002-05)
                             * @default null
                             */
                            key: string | null;
                            last_active: boolean;
                            last_test: {
                                at: string;
                                /** @enum {string} */
                                result: "usable" | "error" | "timeout" | "unsupported";
                            } | null;
                            limits: {
                                /** @default null */
                                max_parallel: number | null;
                                /** @default null */
                                requests_per_minute: number | null;
                                /** @default null */
                                tokens_per_minute: number | null;
                            };
                            /** @description id or key of a model */
                            model_id: string;
                            node_id: string | null;
                            /** @description id or key of a organization */
                            organization_id: string;
                            /**
                             * @description null = the model's
                             * @default null
                             */
                            price: {
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                effective_from: string | null;
                                /** @default false */
                                free: boolean;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                                /** @default [] */
                                tiers: {
                                    above_input_tokens: number;
                                    /** @default null */
                                    audio_input_token_pico: string | null;
                                    /** @default null */
                                    audio_output_token_pico: string | null;
                                    /** @default null */
                                    cache_read_token_pico: string | null;
                                    /** @default null */
                                    cache_write_token_pico: string | null;
                                    /** @default null */
                                    character_pico: string | null;
                                    /** @default null */
                                    image_pico: string | null;
                                    /** @default null */
                                    input_token_pico: string | null;
                                    /** @default null */
                                    output_token_pico: string | null;
                                    /** @default null */
                                    page_pico: string | null;
                                    /** @default null */
                                    reasoning_token_pico: string | null;
                                    /** @default null */
                                    request_pico: string | null;
                                    /** @default null */
                                    second_pico: string | null;
                                }[];
                            } | null;
                            price_id: string | null;
                            /** @default 0 */
                            priority: number;
                            probe: {
                                /**
                                 * @description null = it is not probed
                                 * @default null
                                 */
                                interval_seconds: number | null;
                            };
                            /**
                             * @description the model's; need not be given
                             * @default null
                             */
                            project_id: string | null;
                            /**
                             * @description absent = the driver's own
                             * @default null
                             */
                            protocol: string | null;
                            /**
                             * @description id or key of a provider; null only on a node
                             * @default null
                             */
                            provider_id: string | null;
                            revision: string;
                            serving_id: string | null;
                            /** @enum {string} */
                            status: "inactive" | "circuit_open" | "untested" | "active";
                            /** @default [] */
                            tags: string[];
                            test_due: boolean;
                            timeouts: {
                                /** @default null */
                                connect_ms: number | null;
                                /** @default null */
                                first_token_ms: number | null;
                                /** @default null */
                                idle_ms: number | null;
                                /** @default null */
                                total_ms: number | null;
                            };
                            updated_at: string;
                            upstream_model_id: string;
                            /** @default 1 */
                            weight: number;
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
    "deployment.create": {
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
                    api_key?: string | null;
                    /** @default null */
                    chat_batching?: {
                        /** @default null */
                        max_in_flight?: number | null;
                        /** @default null */
                        max_total_input_tokens?: number | null;
                        /**
                         * @default default
                         * @enum {string}
                         */
                        mode?: "default" | "concurrent" | "sync_microbatch" | "disabled";
                        /** @default null */
                        require_homogeneous_params?: boolean | null;
                        /** @default null */
                        upstream_max_batch_size?: number | null;
                    } | null;
                    /**
                     * @description null in a member = as the settings say
                     * @default {}
                     */
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
                    /** @default null */
                    connection?: {
                        /** @default null */
                        api_version?: string | null;
                        /** @default null */
                        auth_header_format?: string | null;
                        /** @default null */
                        auth_header_name?: string | null;
                        /** @default null */
                        base_url?: string | null;
                        /** @default null */
                        organization?: string | null;
                        /** @default null */
                        project?: string | null;
                        /** @default null */
                        region?: string | null;
                        /** @default null */
                        resource?: string | null;
                    } | null;
                    /** @default null */
                    credential_id?: string | null;
                    /** @default {} */
                    default_params?: {
                        [key: string]: unknown;
                    };
                    /** @default {} */
                    headers?: {
                        [key: string]: string;
                    };
                    /**
                     * @description absent = as the driver presets it (003-13)
                     * @default null
                     */
                    hosting?: ("cloud" | "self_hosted" | "node") | null;
                    /**
                     * @description readable id, for good; absent = derived from provider and upstream model (002-05)
                     * @default null
                     */
                    key?: string | null;
                    /** @default {} */
                    limits?: {
                        /** @default null */
                        max_parallel?: number | null;
                        /** @default null */
                        requests_per_minute?: number | null;
                        /** @default null */
                        tokens_per_minute?: number | null;
                    };
                    /** @description id or key of a model */
                    model_id: string;
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /**
                     * @description null = the model's
                     * @default null
                     */
                    price?: {
                        /** @default null */
                        audio_input_token_pico?: string | null;
                        /** @default null */
                        audio_output_token_pico?: string | null;
                        /** @default null */
                        cache_read_token_pico?: string | null;
                        /** @default null */
                        cache_write_token_pico?: string | null;
                        /** @default null */
                        character_pico?: string | null;
                        /** @default null */
                        effective_from?: string | null;
                        /** @default false */
                        free?: boolean;
                        /** @default null */
                        image_pico?: string | null;
                        /** @default null */
                        input_token_pico?: string | null;
                        /** @default null */
                        output_token_pico?: string | null;
                        /** @default null */
                        page_pico?: string | null;
                        /** @default null */
                        reasoning_token_pico?: string | null;
                        /** @default null */
                        request_pico?: string | null;
                        /** @default null */
                        second_pico?: string | null;
                        /** @default [] */
                        tiers?: {
                            above_input_tokens: number;
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                        }[];
                    } | null;
                    /** @default 0 */
                    priority?: number;
                    /** @default {} */
                    probe?: {
                        /**
                         * @description null = it is not probed
                         * @default null
                         */
                        interval_seconds?: number | null;
                    };
                    /**
                     * @description the model's; need not be given
                     * @default null
                     */
                    project_id?: string | null;
                    /**
                     * @description absent = the driver's own
                     * @default null
                     */
                    protocol?: string | null;
                    /**
                     * @description id or key of a provider; null only on a node
                     * @default null
                     */
                    provider_id?: string | null;
                    /** @default [] */
                    tags?: string[];
                    /** @default {} */
                    timeouts?: {
                        /** @default null */
                        connect_ms?: number | null;
                        /** @default null */
                        first_token_ms?: number | null;
                        /** @default null */
                        idle_ms?: number | null;
                        /** @default null */
                        total_ms?: number | null;
                    };
                    upstream_model_id: string;
                    /** @default 1 */
                    weight?: number;
                };
            };
        };
        responses: {
            /** @description Makes a deployment. */
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
                        /** @default null */
                        chat_batching: {
                            /** @default null */
                            max_in_flight: number | null;
                            /** @default null */
                            max_total_input_tokens: number | null;
                            /**
                             * @default default
                             * @enum {string}
                             */
                            mode: "default" | "concurrent" | "sync_microbatch" | "disabled";
                            /** @default null */
                            require_homogeneous_params: boolean | null;
                            /** @default null */
                            upstream_max_batch_size: number | null;
                        } | null;
                        circuit: {
                            /** @enum {string} */
                            cause: "manual" | "unreachable" | "failures";
                            /**
                             * @description whose circuit it is
                             * @enum {string}
                             */
                            owner: "deployment" | "provider";
                            /** @description until it lets a call through; 0 = the next one is its trial */
                            retry_after_ms: number;
                            /** @enum {string} */
                            state: "open" | "half_open";
                        } | null;
                        /** @default null */
                        connection: {
                            /** @default null */
                            api_version: string | null;
                            /** @default null */
                            auth_header_format: string | null;
                            /** @default null */
                            auth_header_name: string | null;
                            /** @default null */
                            base_url: string | null;
                            /** @default null */
                            organization: string | null;
                            /** @default null */
                            project: string | null;
                            /** @default null */
                            region: string | null;
                            /** @default null */
                            resource: string | null;
                        } | null;
                        created_at: string;
                        created_by: string;
                        credential: {
                            credential_id: string | null;
                            observed: {
                                retry_after_ms: number;
                                /**
                                 * @description waiting = told to, for some of its models
                                 * @enum {string}
                                 */
                                state: "out" | "half_open" | "waiting";
                                /** @description models that it waits for; empty = all */
                                upstream_model_ids: string[];
                            } | null;
                            /** @enum {string} */
                            source: "named" | "inline" | "provider" | "environment" | "missing" | "not_needed";
                        };
                        /** @default null */
                        credential_id: string | null;
                        /** @default {} */
                        default_params: {
                            [key: string]: unknown;
                        };
                        driver: string;
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        /**
                         * @description absent = as the driver presets it (003-13)
                         * @default null
                         */
                        hosting: ("cloud" | "self_hosted" | "node") | null;
                        id: string;
                        instance_id: string | null;
                        /**
                         * @description readable id, for good; absent = derived from provider and upstream model (002-05)
                         * @default null
                         */
                        key: string | null;
                        last_active: boolean;
                        last_test: {
                            at: string;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                        } | null;
                        limits: {
                            /** @default null */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_minute: number | null;
                            /** @default null */
                            tokens_per_minute: number | null;
                        };
                        /** @description id or key of a model */
                        model_id: string;
                        node_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description null = the model's
                         * @default null
                         */
                        price: {
                            /** @default null */
                            audio_input_token_pico: string | null;
                            /** @default null */
                            audio_output_token_pico: string | null;
                            /** @default null */
                            cache_read_token_pico: string | null;
                            /** @default null */
                            cache_write_token_pico: string | null;
                            /** @default null */
                            character_pico: string | null;
                            /** @default null */
                            effective_from: string | null;
                            /** @default false */
                            free: boolean;
                            /** @default null */
                            image_pico: string | null;
                            /** @default null */
                            input_token_pico: string | null;
                            /** @default null */
                            output_token_pico: string | null;
                            /** @default null */
                            page_pico: string | null;
                            /** @default null */
                            reasoning_token_pico: string | null;
                            /** @default null */
                            request_pico: string | null;
                            /** @default null */
                            second_pico: string | null;
                            /** @default [] */
                            tiers: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                            }[];
                        } | null;
                        price_id: string | null;
                        /** @default 0 */
                        priority: number;
                        probe: {
                            /**
                             * @description null = it is not probed
                             * @default null
                             */
                            interval_seconds: number | null;
                        };
                        /**
                         * @description the model's; need not be given
                         * @default null
                         */
                        project_id: string | null;
                        /**
                         * @description absent = the driver's own
                         * @default null
                         */
                        protocol: string | null;
                        /**
                         * @description id or key of a provider; null only on a node
                         * @default null
                         */
                        provider_id: string | null;
                        revision: string;
                        serving_id: string | null;
                        /** @enum {string} */
                        status: "inactive" | "circuit_open" | "untested" | "active";
                        /** @default [] */
                        tags: string[];
                        test_due: boolean;
                        timeouts: {
                            /** @default null */
                            connect_ms: number | null;
                            /** @default null */
                            first_token_ms: number | null;
                            /** @default null */
                            idle_ms: number | null;
                            /** @default null */
                            total_ms: number | null;
                        };
                        updated_at: string;
                        upstream_model_id: string;
                        /** @default 1 */
                        weight: number;
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
    "deployment.get": {
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
            /** @description Reads one deployment. */
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
                        /** @default null */
                        chat_batching: {
                            /** @default null */
                            max_in_flight: number | null;
                            /** @default null */
                            max_total_input_tokens: number | null;
                            /**
                             * @default default
                             * @enum {string}
                             */
                            mode: "default" | "concurrent" | "sync_microbatch" | "disabled";
                            /** @default null */
                            require_homogeneous_params: boolean | null;
                            /** @default null */
                            upstream_max_batch_size: number | null;
                        } | null;
                        circuit: {
                            /** @enum {string} */
                            cause: "manual" | "unreachable" | "failures";
                            /**
                             * @description whose circuit it is
                             * @enum {string}
                             */
                            owner: "deployment" | "provider";
                            /** @description until it lets a call through; 0 = the next one is its trial */
                            retry_after_ms: number;
                            /** @enum {string} */
                            state: "open" | "half_open";
                        } | null;
                        /** @default null */
                        connection: {
                            /** @default null */
                            api_version: string | null;
                            /** @default null */
                            auth_header_format: string | null;
                            /** @default null */
                            auth_header_name: string | null;
                            /** @default null */
                            base_url: string | null;
                            /** @default null */
                            organization: string | null;
                            /** @default null */
                            project: string | null;
                            /** @default null */
                            region: string | null;
                            /** @default null */
                            resource: string | null;
                        } | null;
                        created_at: string;
                        created_by: string;
                        credential: {
                            credential_id: string | null;
                            observed: {
                                retry_after_ms: number;
                                /**
                                 * @description waiting = told to, for some of its models
                                 * @enum {string}
                                 */
                                state: "out" | "half_open" | "waiting";
                                /** @description models that it waits for; empty = all */
                                upstream_model_ids: string[];
                            } | null;
                            /** @enum {string} */
                            source: "named" | "inline" | "provider" | "environment" | "missing" | "not_needed";
                        };
                        /** @default null */
                        credential_id: string | null;
                        /** @default {} */
                        default_params: {
                            [key: string]: unknown;
                        };
                        driver: string;
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        /**
                         * @description absent = as the driver presets it (003-13)
                         * @default null
                         */
                        hosting: ("cloud" | "self_hosted" | "node") | null;
                        id: string;
                        instance_id: string | null;
                        /**
                         * @description readable id, for good; absent = derived from provider and upstream model (002-05)
                         * @default null
                         */
                        key: string | null;
                        last_active: boolean;
                        last_test: {
                            at: string;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                        } | null;
                        limits: {
                            /** @default null */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_minute: number | null;
                            /** @default null */
                            tokens_per_minute: number | null;
                        };
                        /** @description id or key of a model */
                        model_id: string;
                        node_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description null = the model's
                         * @default null
                         */
                        price: {
                            /** @default null */
                            audio_input_token_pico: string | null;
                            /** @default null */
                            audio_output_token_pico: string | null;
                            /** @default null */
                            cache_read_token_pico: string | null;
                            /** @default null */
                            cache_write_token_pico: string | null;
                            /** @default null */
                            character_pico: string | null;
                            /** @default null */
                            effective_from: string | null;
                            /** @default false */
                            free: boolean;
                            /** @default null */
                            image_pico: string | null;
                            /** @default null */
                            input_token_pico: string | null;
                            /** @default null */
                            output_token_pico: string | null;
                            /** @default null */
                            page_pico: string | null;
                            /** @default null */
                            reasoning_token_pico: string | null;
                            /** @default null */
                            request_pico: string | null;
                            /** @default null */
                            second_pico: string | null;
                            /** @default [] */
                            tiers: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                            }[];
                        } | null;
                        price_id: string | null;
                        /** @default 0 */
                        priority: number;
                        probe: {
                            /**
                             * @description null = it is not probed
                             * @default null
                             */
                            interval_seconds: number | null;
                        };
                        /**
                         * @description the model's; need not be given
                         * @default null
                         */
                        project_id: string | null;
                        /**
                         * @description absent = the driver's own
                         * @default null
                         */
                        protocol: string | null;
                        /**
                         * @description id or key of a provider; null only on a node
                         * @default null
                         */
                        provider_id: string | null;
                        revision: string;
                        serving_id: string | null;
                        /** @enum {string} */
                        status: "inactive" | "circuit_open" | "untested" | "active";
                        /** @default [] */
                        tags: string[];
                        test_due: boolean;
                        timeouts: {
                            /** @default null */
                            connect_ms: number | null;
                            /** @default null */
                            first_token_ms: number | null;
                            /** @default null */
                            idle_ms: number | null;
                            /** @default null */
                            total_ms: number | null;
                        };
                        updated_at: string;
                        upstream_model_id: string;
                        /** @default 1 */
                        weight: number;
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
    "deployment.delete": {
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
    "deployment.update": {
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
                    api_key?: (string | null) | null;
                    chat_batching?: ({
                        /** @default null */
                        max_in_flight?: number | null;
                        /** @default null */
                        max_total_input_tokens?: number | null;
                        /**
                         * @default default
                         * @enum {string}
                         */
                        mode?: "default" | "concurrent" | "sync_microbatch" | "disabled";
                        /** @default null */
                        require_homogeneous_params?: boolean | null;
                        /** @default null */
                        upstream_max_batch_size?: number | null;
                    } | null) | null;
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
                    connection?: ({
                        /** @default null */
                        api_version?: string | null;
                        /** @default null */
                        auth_header_format?: string | null;
                        /** @default null */
                        auth_header_name?: string | null;
                        /** @default null */
                        base_url?: string | null;
                        /** @default null */
                        organization?: string | null;
                        /** @default null */
                        project?: string | null;
                        /** @default null */
                        region?: string | null;
                        /** @default null */
                        resource?: string | null;
                    } | null) | null;
                    credential_id?: (string | null) | null;
                    default_params?: {
                        [key: string]: unknown;
                    } | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    hosting?: (("cloud" | "self_hosted" | "node") | null) | null;
                    key?: (string | null) | null;
                    limits?: {
                        /** @default null */
                        max_parallel?: number | null;
                        /** @default null */
                        requests_per_minute?: number | null;
                        /** @default null */
                        tokens_per_minute?: number | null;
                    } | null;
                    model_id?: string | null;
                    organization_id?: string | null;
                    price?: ({
                        /** @default null */
                        audio_input_token_pico?: string | null;
                        /** @default null */
                        audio_output_token_pico?: string | null;
                        /** @default null */
                        cache_read_token_pico?: string | null;
                        /** @default null */
                        cache_write_token_pico?: string | null;
                        /** @default null */
                        character_pico?: string | null;
                        /** @default null */
                        effective_from?: string | null;
                        /** @default false */
                        free?: boolean;
                        /** @default null */
                        image_pico?: string | null;
                        /** @default null */
                        input_token_pico?: string | null;
                        /** @default null */
                        output_token_pico?: string | null;
                        /** @default null */
                        page_pico?: string | null;
                        /** @default null */
                        reasoning_token_pico?: string | null;
                        /** @default null */
                        request_pico?: string | null;
                        /** @default null */
                        second_pico?: string | null;
                        /** @default [] */
                        tiers?: {
                            above_input_tokens: number;
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                        }[];
                    } | null) | null;
                    priority?: number | null;
                    probe?: {
                        /**
                         * @description null = it is not probed
                         * @default null
                         */
                        interval_seconds?: number | null;
                    } | null;
                    project_id?: (string | null) | null;
                    protocol?: (string | null) | null;
                    provider_id?: (string | null) | null;
                    revision?: string | null;
                    tags?: string[] | null;
                    timeouts?: {
                        /** @default null */
                        connect_ms?: number | null;
                        /** @default null */
                        first_token_ms?: number | null;
                        /** @default null */
                        idle_ms?: number | null;
                        /** @default null */
                        total_ms?: number | null;
                    } | null;
                    upstream_model_id?: string | null;
                    weight?: number | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    api_key?: (string | null) | null;
                    chat_batching?: ({
                        /** @default null */
                        max_in_flight?: number | null;
                        /** @default null */
                        max_total_input_tokens?: number | null;
                        /**
                         * @default default
                         * @enum {string}
                         */
                        mode?: "default" | "concurrent" | "sync_microbatch" | "disabled";
                        /** @default null */
                        require_homogeneous_params?: boolean | null;
                        /** @default null */
                        upstream_max_batch_size?: number | null;
                    } | null) | null;
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
                    connection?: ({
                        /** @default null */
                        api_version?: string | null;
                        /** @default null */
                        auth_header_format?: string | null;
                        /** @default null */
                        auth_header_name?: string | null;
                        /** @default null */
                        base_url?: string | null;
                        /** @default null */
                        organization?: string | null;
                        /** @default null */
                        project?: string | null;
                        /** @default null */
                        region?: string | null;
                        /** @default null */
                        resource?: string | null;
                    } | null) | null;
                    credential_id?: (string | null) | null;
                    default_params?: {
                        [key: string]: unknown;
                    } | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    hosting?: (("cloud" | "self_hosted" | "node") | null) | null;
                    key?: (string | null) | null;
                    limits?: {
                        /** @default null */
                        max_parallel?: number | null;
                        /** @default null */
                        requests_per_minute?: number | null;
                        /** @default null */
                        tokens_per_minute?: number | null;
                    } | null;
                    model_id?: string | null;
                    organization_id?: string | null;
                    price?: ({
                        /** @default null */
                        audio_input_token_pico?: string | null;
                        /** @default null */
                        audio_output_token_pico?: string | null;
                        /** @default null */
                        cache_read_token_pico?: string | null;
                        /** @default null */
                        cache_write_token_pico?: string | null;
                        /** @default null */
                        character_pico?: string | null;
                        /** @default null */
                        effective_from?: string | null;
                        /** @default false */
                        free?: boolean;
                        /** @default null */
                        image_pico?: string | null;
                        /** @default null */
                        input_token_pico?: string | null;
                        /** @default null */
                        output_token_pico?: string | null;
                        /** @default null */
                        page_pico?: string | null;
                        /** @default null */
                        reasoning_token_pico?: string | null;
                        /** @default null */
                        request_pico?: string | null;
                        /** @default null */
                        second_pico?: string | null;
                        /** @default [] */
                        tiers?: {
                            above_input_tokens: number;
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                        }[];
                    } | null) | null;
                    priority?: number | null;
                    probe?: {
                        /**
                         * @description null = it is not probed
                         * @default null
                         */
                        interval_seconds?: number | null;
                    } | null;
                    project_id?: (string | null) | null;
                    protocol?: (string | null) | null;
                    provider_id?: (string | null) | null;
                    revision?: string | null;
                    tags?: string[] | null;
                    timeouts?: {
                        /** @default null */
                        connect_ms?: number | null;
                        /** @default null */
                        first_token_ms?: number | null;
                        /** @default null */
                        idle_ms?: number | null;
                        /** @default null */
                        total_ms?: number | null;
                    } | null;
                    upstream_model_id?: string | null;
                    weight?: number | null;
                };
            };
        };
        responses: {
            /** @description Changes a deployment: a merge patch, in which null clears and what is absent stays. */
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
                        /** @default null */
                        chat_batching: {
                            /** @default null */
                            max_in_flight: number | null;
                            /** @default null */
                            max_total_input_tokens: number | null;
                            /**
                             * @default default
                             * @enum {string}
                             */
                            mode: "default" | "concurrent" | "sync_microbatch" | "disabled";
                            /** @default null */
                            require_homogeneous_params: boolean | null;
                            /** @default null */
                            upstream_max_batch_size: number | null;
                        } | null;
                        circuit: {
                            /** @enum {string} */
                            cause: "manual" | "unreachable" | "failures";
                            /**
                             * @description whose circuit it is
                             * @enum {string}
                             */
                            owner: "deployment" | "provider";
                            /** @description until it lets a call through; 0 = the next one is its trial */
                            retry_after_ms: number;
                            /** @enum {string} */
                            state: "open" | "half_open";
                        } | null;
                        /** @default null */
                        connection: {
                            /** @default null */
                            api_version: string | null;
                            /** @default null */
                            auth_header_format: string | null;
                            /** @default null */
                            auth_header_name: string | null;
                            /** @default null */
                            base_url: string | null;
                            /** @default null */
                            organization: string | null;
                            /** @default null */
                            project: string | null;
                            /** @default null */
                            region: string | null;
                            /** @default null */
                            resource: string | null;
                        } | null;
                        created_at: string;
                        created_by: string;
                        credential: {
                            credential_id: string | null;
                            observed: {
                                retry_after_ms: number;
                                /**
                                 * @description waiting = told to, for some of its models
                                 * @enum {string}
                                 */
                                state: "out" | "half_open" | "waiting";
                                /** @description models that it waits for; empty = all */
                                upstream_model_ids: string[];
                            } | null;
                            /** @enum {string} */
                            source: "named" | "inline" | "provider" | "environment" | "missing" | "not_needed";
                        };
                        /** @default null */
                        credential_id: string | null;
                        /** @default {} */
                        default_params: {
                            [key: string]: unknown;
                        };
                        driver: string;
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        /**
                         * @description absent = as the driver presets it (003-13)
                         * @default null
                         */
                        hosting: ("cloud" | "self_hosted" | "node") | null;
                        id: string;
                        instance_id: string | null;
                        /**
                         * @description readable id, for good; absent = derived from provider and upstream model (002-05)
                         * @default null
                         */
                        key: string | null;
                        last_active: boolean;
                        last_test: {
                            at: string;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                        } | null;
                        limits: {
                            /** @default null */
                            max_parallel: number | null;
                            /** @default null */
                            requests_per_minute: number | null;
                            /** @default null */
                            tokens_per_minute: number | null;
                        };
                        /** @description id or key of a model */
                        model_id: string;
                        node_id: string | null;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description null = the model's
                         * @default null
                         */
                        price: {
                            /** @default null */
                            audio_input_token_pico: string | null;
                            /** @default null */
                            audio_output_token_pico: string | null;
                            /** @default null */
                            cache_read_token_pico: string | null;
                            /** @default null */
                            cache_write_token_pico: string | null;
                            /** @default null */
                            character_pico: string | null;
                            /** @default null */
                            effective_from: string | null;
                            /** @default false */
                            free: boolean;
                            /** @default null */
                            image_pico: string | null;
                            /** @default null */
                            input_token_pico: string | null;
                            /** @default null */
                            output_token_pico: string | null;
                            /** @default null */
                            page_pico: string | null;
                            /** @default null */
                            reasoning_token_pico: string | null;
                            /** @default null */
                            request_pico: string | null;
                            /** @default null */
                            second_pico: string | null;
                            /** @default [] */
                            tiers: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                            }[];
                        } | null;
                        price_id: string | null;
                        /** @default 0 */
                        priority: number;
                        probe: {
                            /**
                             * @description null = it is not probed
                             * @default null
                             */
                            interval_seconds: number | null;
                        };
                        /**
                         * @description the model's; need not be given
                         * @default null
                         */
                        project_id: string | null;
                        /**
                         * @description absent = the driver's own
                         * @default null
                         */
                        protocol: string | null;
                        /**
                         * @description id or key of a provider; null only on a node
                         * @default null
                         */
                        provider_id: string | null;
                        revision: string;
                        serving_id: string | null;
                        /** @enum {string} */
                        status: "inactive" | "circuit_open" | "untested" | "active";
                        /** @default [] */
                        tags: string[];
                        test_due: boolean;
                        timeouts: {
                            /** @default null */
                            connect_ms: number | null;
                            /** @default null */
                            first_token_ms: number | null;
                            /** @default null */
                            idle_ms: number | null;
                            /** @default null */
                            total_ms: number | null;
                        };
                        updated_at: string;
                        upstream_model_id: string;
                        /** @default 1 */
                        weight: number;
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
    "deployment.circuit-open": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description for those who find it open
                     * @default null
                     */
                    reason?: string | null;
                    /**
                     * @description how long it stays open, if nobody resets it; at most a day
                     * @default 3600
                     */
                    seconds?: number;
                };
            };
        };
        responses: {
            /** @description Keeps calls away from a deployment for a while, in every router and gateway. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        id: string;
                        /** @description now, by hand */
                        open: boolean;
                        /** @description null = nobody opened it, or it was reset since */
                        open_until: string | null;
                        opened_at: string | null;
                        /** @description member or API key */
                        opened_by: string | null;
                        organization_id: string;
                        /** @enum {string} */
                        owner: "deployment" | "provider";
                        project_id: string | null;
                        reason: string | null;
                        /** @description grows with each reset */
                        reset_generation: string;
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
    "deployment.circuit-reset": {
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
            /** @description Closes the circuit of a deployment, whoever or whatever opened it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        id: string;
                        /** @description now, by hand */
                        open: boolean;
                        /** @description null = nobody opened it, or it was reset since */
                        open_until: string | null;
                        opened_at: string | null;
                        /** @description member or API key */
                        opened_by: string | null;
                        organization_id: string;
                        /** @enum {string} */
                        owner: "deployment" | "provider";
                        project_id: string | null;
                        reason: string | null;
                        /** @description grows with each reset */
                        reset_generation: string;
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
    "deployment.credential": {
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
            /** @description Shows, field by field, which connection a deployment is called with and where each value comes from. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        faults: string[];
                        fields: {
                            [key: string]: {
                                /** @enum {string} */
                                source: "named" | "inline" | "provider" | "environment" | "missing";
                                value: string | null;
                            };
                        };
                        secret: {
                            fingerprint: string | null;
                            holder: ("credential" | "deployment" | "provider" | "environment") | null;
                            holder_id: string | null;
                            /** @enum {string} */
                            source: "named" | "inline" | "provider" | "environment" | "missing";
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
    "deployment.prices": {
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
            /** @description Lists the versions of a deployment's own price, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            created_at: string;
                            created_by: string;
                            effective_from: string;
                            id: string;
                            price: {
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                effective_from: string | null;
                                /** @default false */
                                free: boolean;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                                /** @default [] */
                                tiers: {
                                    above_input_tokens: number;
                                    /** @default null */
                                    audio_input_token_pico: string | null;
                                    /** @default null */
                                    audio_output_token_pico: string | null;
                                    /** @default null */
                                    cache_read_token_pico: string | null;
                                    /** @default null */
                                    cache_write_token_pico: string | null;
                                    /** @default null */
                                    character_pico: string | null;
                                    /** @default null */
                                    image_pico: string | null;
                                    /** @default null */
                                    input_token_pico: string | null;
                                    /** @default null */
                                    output_token_pico: string | null;
                                    /** @default null */
                                    page_pico: string | null;
                                    /** @default null */
                                    reasoning_token_pico: string | null;
                                    /** @default null */
                                    request_pico: string | null;
                                    /** @default null */
                                    second_pico: string | null;
                                }[];
                            } | null;
                            /** @enum {string} */
                            state: "coming" | "current" | "past";
                        }[];
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
    "deployment.test": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /** @default false */
                    paid?: boolean;
                };
            };
        };
        responses: {
            /** @description Makes one tiny call to a deployment and waits for it, at most 40 s. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            error: number;
                            timeout: number;
                            unsupported: number;
                            usable: number;
                        };
                        done: number;
                        finished_at: string | null;
                        id: string;
                        organization_id: string;
                        paid: boolean;
                        project_id: string | null;
                        results: {
                            current: boolean;
                            debug: {
                                [key: string]: unknown;
                            } | null;
                            deployment_id: string;
                            error_class: string | null;
                            id: string;
                            latency_ms: number | null;
                            message: string | null;
                            model_id: string;
                            organization_id: string;
                            project_id: string | null;
                            protocol: string;
                            provider_id: string | null;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                            run_id: string;
                            tested_at: string;
                            upstream_model_id: string;
                            upstream_status: number | null;
                        }[];
                        started_at: string;
                        started_by: string;
                        /** @enum {string} */
                        state: "running" | "finished" | "cancelled" | "abandoned";
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
    "reference.docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document as a page to read and to try. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
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
    "reference.docs_file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the page is made of. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
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
    "driver.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists drivers with their forms and presets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            allowed_hosts: string[];
                            allows_auth_header: boolean;
                            auth: {
                                header_format: string;
                                header_name: string;
                            } | null;
                            bills_after_abort: boolean | null;
                            capabilities: {
                                [key: string]: string[];
                            };
                            domains: string[];
                            environment_keys: string[];
                            form: {
                                sections: {
                                    fields: {
                                        default: string | number | boolean | null;
                                        header: string | null;
                                        help: string;
                                        label: string;
                                        max: number | null;
                                        min: number | null;
                                        name: string;
                                        options: {
                                            label: string;
                                            value: string;
                                        }[];
                                        pattern: string | null;
                                        pattern_help: string | null;
                                        placeholder: string | null;
                                        required: boolean;
                                        required_unless: string | null;
                                        /** @enum {string} */
                                        scope: "credentials" | "settings" | "metadata";
                                        type: string;
                                    }[];
                                    label: string;
                                    name: string;
                                }[];
                            };
                            /** @enum {string} */
                            hosting: "cloud" | "self_hosted" | "node";
                            icon: string;
                            id: string;
                            label: string;
                            microbatch: boolean;
                            modes: string[];
                            presets: {
                                allowed_hosts: string[];
                                allows_auth_header: boolean;
                                auth: {
                                    header_format: string;
                                    header_name: string;
                                } | null;
                                base_url: string;
                                bills_after_abort: boolean | null;
                                capabilities: {
                                    [key: string]: string[];
                                };
                                doc_url: string;
                                environment_keys: string[];
                                form: {
                                    sections: {
                                        fields: {
                                            default: string | number | boolean | null;
                                            header: string | null;
                                            help: string;
                                            label: string;
                                            max: number | null;
                                            min: number | null;
                                            name: string;
                                            options: {
                                                label: string;
                                                value: string;
                                            }[];
                                            pattern: string | null;
                                            pattern_help: string | null;
                                            placeholder: string | null;
                                            required: boolean;
                                            required_unless: string | null;
                                            /** @enum {string} */
                                            scope: "credentials" | "settings" | "metadata";
                                            type: string;
                                        }[];
                                        label: string;
                                        name: string;
                                    }[];
                                };
                                /** @enum {string} */
                                hosting: "cloud" | "self_hosted" | "node";
                                icon: string;
                                label: string;
                                modes: string[];
                                name: string;
                                notes: string[];
                                remote_discovery: boolean;
                                /** @enum {string} */
                                secret: "required" | "optional" | "none";
                                vendor: string;
                            }[];
                            protocol: string;
                            protocols: string[];
                            remote_discovery: boolean;
                            /** @enum {string} */
                            secret: "required" | "optional" | "none";
                            stream_usage: boolean;
                            version: number;
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
    "driver.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads one driver with its form and presets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_hosts: string[];
                        allows_auth_header: boolean;
                        auth: {
                            header_format: string;
                            header_name: string;
                        } | null;
                        bills_after_abort: boolean | null;
                        capabilities: {
                            [key: string]: string[];
                        };
                        domains: string[];
                        environment_keys: string[];
                        form: {
                            sections: {
                                fields: {
                                    default: string | number | boolean | null;
                                    header: string | null;
                                    help: string;
                                    label: string;
                                    max: number | null;
                                    min: number | null;
                                    name: string;
                                    options: {
                                        label: string;
                                        value: string;
                                    }[];
                                    pattern: string | null;
                                    pattern_help: string | null;
                                    placeholder: string | null;
                                    required: boolean;
                                    required_unless: string | null;
                                    /** @enum {string} */
                                    scope: "credentials" | "settings" | "metadata";
                                    type: string;
                                }[];
                                label: string;
                                name: string;
                            }[];
                        };
                        /** @enum {string} */
                        hosting: "cloud" | "self_hosted" | "node";
                        icon: string;
                        id: string;
                        label: string;
                        microbatch: boolean;
                        modes: string[];
                        presets: {
                            allowed_hosts: string[];
                            allows_auth_header: boolean;
                            auth: {
                                header_format: string;
                                header_name: string;
                            } | null;
                            base_url: string;
                            bills_after_abort: boolean | null;
                            capabilities: {
                                [key: string]: string[];
                            };
                            doc_url: string;
                            environment_keys: string[];
                            form: {
                                sections: {
                                    fields: {
                                        default: string | number | boolean | null;
                                        header: string | null;
                                        help: string;
                                        label: string;
                                        max: number | null;
                                        min: number | null;
                                        name: string;
                                        options: {
                                            label: string;
                                            value: string;
                                        }[];
                                        pattern: string | null;
                                        pattern_help: string | null;
                                        placeholder: string | null;
                                        required: boolean;
                                        required_unless: string | null;
                                        /** @enum {string} */
                                        scope: "credentials" | "settings" | "metadata";
                                        type: string;
                                    }[];
                                    label: string;
                                    name: string;
                                }[];
                            };
                            /** @enum {string} */
                            hosting: "cloud" | "self_hosted" | "node";
                            icon: string;
                            label: string;
                            modes: string[];
                            name: string;
                            notes: string[];
                            remote_discovery: boolean;
                            /** @enum {string} */
                            secret: "required" | "optional" | "none";
                            vendor: string;
                        }[];
                        protocol: string;
                        protocols: string[];
                        remote_discovery: boolean;
                        /** @enum {string} */
                        secret: "required" | "optional" | "none";
                        stream_usage: boolean;
                        version: number;
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
    "event.stream": {
        parameters: {
            query?: {
                kinds?: ("test.progress" | "test.finished" | "provider.checked" | "discovery.finished" | "configuration.changed")[];
                organization_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Streams what happens, as far as the caller may see it. `lost` tells how many events a slow reader has missed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
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
    "ledger.adjust": {
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
                    /** @description as in the log of requests */
                    attempt_id: string;
                    /** @description what is added, in pico-USD; less than nothing = taken back */
                    cost_pico: string;
                    /** @description such as the number of an invoice */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Adds a correction to an attempt; what was recorded stays. The reason names it: the same reason and amount again add nothing, another amount for the same reason is refused. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description false = it stood there before */
                        added: boolean;
                        attempt_id: string;
                        /** @description of the attempt with all its corrections; integer pico-USD */
                        cost_pico: string;
                        /** @description the same for people */
                        cost_usd: string;
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
    "ledger.dead-letter.list": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                replayed?: boolean;
                spool_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists records of usage that cannot stand in the ledger, newest first; of the whole installation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description of the batch in which it came */
                            first_seq: string;
                            id: string;
                            last_seq: string;
                            payload_bytes: number;
                            reason: string;
                            received_at: string;
                            /** @description since when it is in the ledger; null = it is parked */
                            replayed_at: string | null;
                            /** @description null = not known */
                            spool_id: string | null;
                        }[];
                        next_cursor: string | null;
                        /** @description that are parked */
                        total: string;
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
    "ledger.dead-letter.get": {
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
            /** @description Shows a dead letter: its bytes, and what of them can be read. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description null = nothing can be read */
                        decoded: {
                            [key: string]: unknown;
                        } | null;
                        /** @description of the batch in which it came */
                        first_seq: string;
                        id: string;
                        last_seq: string;
                        payload_base64: string;
                        payload_bytes: number;
                        reason: string;
                        received_at: string;
                        /** @description since when it is in the ledger; null = it is parked */
                        replayed_at: string | null;
                        /** @description null = not known */
                        spool_id: string | null;
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
    "ledger.dead-letter.replay": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description absent = the oldest 500
                     * @default []
                     */
                    ids?: string[];
                };
            };
        };
        responses: {
            /** @description Tries to record dead letters again, as this release reads them. What is in the ledger already stays once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description those that stay parked */
                        faults: {
                            id: string;
                            reason: string;
                        }[];
                        /** @description are in the ledger now */
                        recorded: number;
                        /** @description that were new there */
                        rows: number;
                        tried: number;
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
    "ledger.spool.list": {
        parameters: {
            query?: {
                limit?: number;
                unfinished?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logs of usage that gateways keep on their disks, as the ledger knows them: the longest silent first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description null = it was not */
                            abandoned_at: string | null;
                            abandoned_by: string | null;
                            /** @description every record from 1 to here is in the ledger, or parked */
                            contiguous_seq: string;
                            gateway_id: string;
                            id: string;
                            /** @description highest record that came; beyond contiguous_seq = some in between have not */
                            last_seq: string;
                            /** @description that began and of which no end is known */
                            open_attempts: number;
                            /** @description when the last record came */
                            updated_at: string;
                        }[];
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
    "ledger.spool.abandon": {
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
            /** @description Says that a spool is lost for good: its open attempts are settled provisionally and its leases of budgets end. Should it come back after all, what it holds counts. Again changes nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description attempts that were settled provisionally now */
                        settled: number;
                        spool: {
                            /** @description null = it was not */
                            abandoned_at: string | null;
                            abandoned_by: string | null;
                            /** @description every record from 1 to here is in the ledger, or parked */
                            contiguous_seq: string;
                            gateway_id: string;
                            id: string;
                            /** @description highest record that came; beyond contiguous_seq = some in between have not */
                            last_seq: string;
                            /** @description that began and of which no end is known */
                            open_attempts: number;
                            /** @description when the last record came */
                            updated_at: string;
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
    "master_key.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows which master keys seal how many secrets, and how far a re-wrap is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        current: string;
                        keys: {
                            id: string;
                            secrets: number;
                        }[];
                        last_error: string | null;
                        remaining: number;
                        rewrapped: number;
                        running: boolean;
                        seals_total: string;
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
    "master_key.rewrap": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reads the key file again and seals every secret under its current key, while calls go on. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        current: string;
                        keys: {
                            id: string;
                            secrets: number;
                        }[];
                        last_error: string | null;
                        remaining: number;
                        rewrapped: number;
                        running: boolean;
                        seals_total: string;
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
                            limits: {
                                /**
                                 * @description requests at the same time
                                 * @default null
                                 */
                                max_parallel: number | null;
                                /**
                                 * @description requests per minute
                                 * @default null
                                 */
                                rpm: number | null;
                                /**
                                 * @description tokens per minute
                                 * @default null
                                 */
                                tpm: number | null;
                            };
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
                    /** @default {} */
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    };
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
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
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
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
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
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
                    organization_id?: (string | null) | null;
                    revision?: string | null;
                    status?: ("invited" | "active" | "disabled") | null;
                };
                "application/merge-patch+json": {
                    display_name?: string | null;
                    email?: string | null;
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
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
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
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
    "member.invite": {
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
            /** @description Makes a token with which the member sets a password, once. An earlier one ends. It is shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        invite_token: string;
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
    "model-catalog.list": {
        parameters: {
            query?: {
                api?: string;
                cursor?: string;
                features?: string[];
                limit?: number;
                mode?: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                open_weights?: boolean;
                q?: string;
                tier?: "premium" | "standard" | "budget";
                vendor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists known models of known vendors, with limits, abilities and list prices, each with source and date. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: ({
                            display_name: string;
                            fill: {
                                [key: string]: unknown;
                            };
                            id: string;
                            /** @enum {string} */
                            mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                            source: {
                                date: string;
                                name: string;
                                url: string;
                            };
                            upstream_model_id: string;
                            vendor: string;
                            vendor_name: string;
                        } & {
                            [key: string]: unknown;
                        })[];
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
    "model-catalog.import": {
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
                    /** @default [] */
                    access_groups?: string[];
                    ids: string[];
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /** @default null */
                    project_id?: string | null;
                    provider_id: string;
                    /**
                     * @default public
                     * @enum {string}
                     */
                    visibility?: "public" | "internal";
                };
            };
        };
        responses: {
            /** @description Makes models of entries of the catalog, each with a deployment on the provider, all or none. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @default [] */
                            access_groups: string[];
                            active_deployment_count: number;
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "draft" | "active" | "inactive";
                            /** @default [] */
                            aliases: string[];
                            /** @default [] */
                            assigned_projects: string[];
                            capabilities: {
                                /** @default null */
                                context_window_tokens: number | null;
                                /** @default null */
                                features: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                                /** @default [] */
                                input_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                                /** @default null */
                                max_output_tokens: number | null;
                                /** @default [] */
                                output_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                                /** @default null */
                                release_date: string | null;
                                /** @default null */
                                reserve_output_tokens: number | null;
                            };
                            /** @default null */
                            content_capture: ("none" | "metadata" | "full") | null;
                            created_at: string;
                            created_by: string;
                            credential_sources: string[];
                            /** @default {} */
                            default_params: {
                                [key: string]: unknown;
                            };
                            deployment_count: number;
                            /** @default null */
                            description: string | null;
                            display_name: string;
                            /** @default 0 */
                            display_order: number;
                            fallbacks: {
                                /** @default [] */
                                content_policy: string[];
                                /** @default [] */
                                context_window: string[];
                                /** @default [] */
                                general: string[];
                            };
                            features_in_effect: string[];
                            guardrails: {
                                /** @default [] */
                                input: string[];
                                /** @default [] */
                                output: string[];
                            };
                            /** @default null */
                            icon: string | null;
                            id: string;
                            /**
                             * @description what callers send as model; absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @default {} */
                            locked_params: {
                                [key: string]: unknown;
                            };
                            /**
                             * @default chat
                             * @enum {string}
                             */
                            mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                            /** @default [] */
                            native_tools: string[];
                            /** @description id or key of a organization */
                            organization_id: string;
                            /** @default null */
                            price: {
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                effective_from: string | null;
                                /** @default false */
                                free: boolean;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                                /** @default [] */
                                tiers: {
                                    above_input_tokens: number;
                                    /** @default null */
                                    audio_input_token_pico: string | null;
                                    /** @default null */
                                    audio_output_token_pico: string | null;
                                    /** @default null */
                                    cache_read_token_pico: string | null;
                                    /** @default null */
                                    cache_write_token_pico: string | null;
                                    /** @default null */
                                    character_pico: string | null;
                                    /** @default null */
                                    image_pico: string | null;
                                    /** @default null */
                                    input_token_pico: string | null;
                                    /** @default null */
                                    output_token_pico: string | null;
                                    /** @default null */
                                    page_pico: string | null;
                                    /** @default null */
                                    reasoning_token_pico: string | null;
                                    /** @default null */
                                    request_pico: string | null;
                                    /** @default null */
                                    second_pico: string | null;
                                }[];
                            } | null;
                            price_id: string | null;
                            /** @default null */
                            project_id: string | null;
                            revision: string;
                            /** @enum {string} */
                            status: "inactive" | "circuit_open" | "degraded" | "untested" | "active";
                            /** @default null */
                            system_prompt: string | null;
                            /** @default null */
                            tier: ("premium" | "standard" | "budget") | null;
                            updated_at: string;
                            /** @default null */
                            vendor: string | null;
                            /**
                             * @default public
                             * @enum {string}
                             */
                            visibility: "public" | "internal";
                        }[];
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
    "model-catalog.match": {
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
                    upstream_model_id: string;
                    vendor?: string;
                };
            };
        };
        responses: {
            /** @description Finds the known model that an upstream id means: exact, normalized or fuzzy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        match: {
                            /** @enum {string} */
                            confidence: "exact" | "normalized" | "fuzzy";
                            entry: {
                                display_name: string;
                                fill: {
                                    [key: string]: unknown;
                                };
                                id: string;
                                /** @enum {string} */
                                mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                                source: {
                                    date: string;
                                    name: string;
                                    url: string;
                                };
                                upstream_model_id: string;
                                vendor: string;
                                vendor_name: string;
                            } & {
                                [key: string]: unknown;
                            };
                            score: number;
                        } | null;
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
    "model_test.list": {
        parameters: {
            query?: {
                cursor?: string;
                deployment_id?: string;
                limit?: number;
                model_id?: string;
                organization_id?: string;
                project_id?: string;
                provider_id?: string;
                result?: "usable" | "error" | "timeout" | "unsupported";
                run_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists results of tests, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            current: boolean;
                            debug: {
                                [key: string]: unknown;
                            } | null;
                            deployment_id: string;
                            error_class: string | null;
                            id: string;
                            latency_ms: number | null;
                            message: string | null;
                            model_id: string;
                            organization_id: string;
                            project_id: string | null;
                            protocol: string;
                            provider_id: string | null;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                            run_id: string;
                            tested_at: string;
                            upstream_model_id: string;
                            upstream_status: number | null;
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
    "model_test.get": {
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
            /** @description Reads a run of tests with its results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            error: number;
                            timeout: number;
                            unsupported: number;
                            usable: number;
                        };
                        done: number;
                        finished_at: string | null;
                        id: string;
                        organization_id: string;
                        paid: boolean;
                        project_id: string | null;
                        results: {
                            current: boolean;
                            debug: {
                                [key: string]: unknown;
                            } | null;
                            deployment_id: string;
                            error_class: string | null;
                            id: string;
                            latency_ms: number | null;
                            message: string | null;
                            model_id: string;
                            organization_id: string;
                            project_id: string | null;
                            protocol: string;
                            provider_id: string | null;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                            run_id: string;
                            tested_at: string;
                            upstream_model_id: string;
                            upstream_status: number | null;
                        }[];
                        started_at: string;
                        started_by: string;
                        /** @enum {string} */
                        state: "running" | "finished" | "cancelled" | "abandoned";
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
    "model.list": {
        parameters: {
            query?: {
                admin_status?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                mode?: string;
                organization_id?: string;
                project_id?: string;
                protocol?: string;
                provider?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name" | "vendor" | "-vendor" | "mode" | "-mode" | "tier" | "-tier" | "display_order" | "-display_order";
                status?: "inactive" | "circuit_open" | "degraded" | "untested" | "active";
                tier?: string;
                vendor?: string;
                visibility?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists models: filter, search, sort, page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @default [] */
                            access_groups: string[];
                            active_deployment_count: number;
                            /**
                             * @default active
                             * @enum {string}
                             */
                            admin_status: "draft" | "active" | "inactive";
                            /** @default [] */
                            aliases: string[];
                            /** @default [] */
                            assigned_projects: string[];
                            capabilities: {
                                /** @default null */
                                context_window_tokens: number | null;
                                /** @default null */
                                features: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                                /** @default [] */
                                input_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                                /** @default null */
                                max_output_tokens: number | null;
                                /** @default [] */
                                output_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                                /** @default null */
                                release_date: string | null;
                                /** @default null */
                                reserve_output_tokens: number | null;
                            };
                            /** @default null */
                            content_capture: ("none" | "metadata" | "full") | null;
                            created_at: string;
                            created_by: string;
                            credential_sources: string[];
                            /** @default {} */
                            default_params: {
                                [key: string]: unknown;
                            };
                            deployment_count: number;
                            /** @default null */
                            description: string | null;
                            display_name: string;
                            /** @default 0 */
                            display_order: number;
                            fallbacks: {
                                /** @default [] */
                                content_policy: string[];
                                /** @default [] */
                                context_window: string[];
                                /** @default [] */
                                general: string[];
                            };
                            features_in_effect: string[];
                            guardrails: {
                                /** @default [] */
                                input: string[];
                                /** @default [] */
                                output: string[];
                            };
                            /** @default null */
                            icon: string | null;
                            id: string;
                            /**
                             * @description what callers send as model; absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @default {} */
                            locked_params: {
                                [key: string]: unknown;
                            };
                            /**
                             * @default chat
                             * @enum {string}
                             */
                            mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                            /** @default [] */
                            native_tools: string[];
                            /** @description id or key of a organization */
                            organization_id: string;
                            /** @default null */
                            price: {
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                effective_from: string | null;
                                /** @default false */
                                free: boolean;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                                /** @default [] */
                                tiers: {
                                    above_input_tokens: number;
                                    /** @default null */
                                    audio_input_token_pico: string | null;
                                    /** @default null */
                                    audio_output_token_pico: string | null;
                                    /** @default null */
                                    cache_read_token_pico: string | null;
                                    /** @default null */
                                    cache_write_token_pico: string | null;
                                    /** @default null */
                                    character_pico: string | null;
                                    /** @default null */
                                    image_pico: string | null;
                                    /** @default null */
                                    input_token_pico: string | null;
                                    /** @default null */
                                    output_token_pico: string | null;
                                    /** @default null */
                                    page_pico: string | null;
                                    /** @default null */
                                    reasoning_token_pico: string | null;
                                    /** @default null */
                                    request_pico: string | null;
                                    /** @default null */
                                    second_pico: string | null;
                                }[];
                            } | null;
                            price_id: string | null;
                            /** @default null */
                            project_id: string | null;
                            revision: string;
                            /** @enum {string} */
                            status: "inactive" | "circuit_open" | "degraded" | "untested" | "active";
                            /** @default null */
                            system_prompt: string | null;
                            /** @default null */
                            tier: ("premium" | "standard" | "budget") | null;
                            updated_at: string;
                            /** @default null */
                            vendor: string | null;
                            /**
                             * @default public
                             * @enum {string}
                             */
                            visibility: "public" | "internal";
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
    "model.create": {
        parameters: {
            query?: {
                confirm?: boolean;
            };
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
                    /** @default [] */
                    access_groups?: string[];
                    /**
                     * @default active
                     * @enum {string}
                     */
                    admin_status?: "draft" | "active" | "inactive";
                    /** @default [] */
                    aliases?: string[];
                    /** @default [] */
                    assigned_projects?: string[];
                    /** @default {} */
                    capabilities?: {
                        /** @default null */
                        context_window_tokens?: number | null;
                        /** @default null */
                        features?: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                        /** @default [] */
                        input_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        max_output_tokens?: number | null;
                        /** @default [] */
                        output_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        release_date?: string | null;
                        /** @default null */
                        reserve_output_tokens?: number | null;
                    };
                    /** @default null */
                    content_capture?: ("none" | "metadata" | "full") | null;
                    /** @default {} */
                    default_params?: {
                        [key: string]: unknown;
                    };
                    deployments?: {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status?: "draft" | "active" | "inactive";
                        api_key?: string | null;
                        /** @default null */
                        chat_batching?: {
                            /** @default null */
                            max_in_flight?: number | null;
                            /** @default null */
                            max_total_input_tokens?: number | null;
                            /**
                             * @default default
                             * @enum {string}
                             */
                            mode?: "default" | "concurrent" | "sync_microbatch" | "disabled";
                            /** @default null */
                            require_homogeneous_params?: boolean | null;
                            /** @default null */
                            upstream_max_batch_size?: number | null;
                        } | null;
                        /**
                         * @description null in a member = as the settings say
                         * @default {}
                         */
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
                        /** @default null */
                        connection?: {
                            /** @default null */
                            api_version?: string | null;
                            /** @default null */
                            auth_header_format?: string | null;
                            /** @default null */
                            auth_header_name?: string | null;
                            /** @default null */
                            base_url?: string | null;
                            /** @default null */
                            organization?: string | null;
                            /** @default null */
                            project?: string | null;
                            /** @default null */
                            region?: string | null;
                            /** @default null */
                            resource?: string | null;
                        } | null;
                        /** @default null */
                        credential_id?: string | null;
                        /** @default {} */
                        default_params?: {
                            [key: string]: unknown;
                        };
                        /** @default {} */
                        headers?: {
                            [key: string]: string;
                        };
                        /**
                         * @description absent = as the driver presets it (003-13)
                         * @default null
                         */
                        hosting?: ("cloud" | "self_hosted" | "node") | null;
                        /**
                         * @description readable id, for good; absent = derived from provider and upstream model (002-05)
                         * @default null
                         */
                        key?: string | null;
                        /** @default {} */
                        limits?: {
                            /** @default null */
                            max_parallel?: number | null;
                            /** @default null */
                            requests_per_minute?: number | null;
                            /** @default null */
                            tokens_per_minute?: number | null;
                        };
                        /**
                         * @description null = the model's
                         * @default null
                         */
                        price?: {
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            effective_from?: string | null;
                            /** @default false */
                            free?: boolean;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                            /** @default [] */
                            tiers?: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico?: string | null;
                                /** @default null */
                                audio_output_token_pico?: string | null;
                                /** @default null */
                                cache_read_token_pico?: string | null;
                                /** @default null */
                                cache_write_token_pico?: string | null;
                                /** @default null */
                                character_pico?: string | null;
                                /** @default null */
                                image_pico?: string | null;
                                /** @default null */
                                input_token_pico?: string | null;
                                /** @default null */
                                output_token_pico?: string | null;
                                /** @default null */
                                page_pico?: string | null;
                                /** @default null */
                                reasoning_token_pico?: string | null;
                                /** @default null */
                                request_pico?: string | null;
                                /** @default null */
                                second_pico?: string | null;
                            }[];
                        } | null;
                        /** @default 0 */
                        priority?: number;
                        /** @default {} */
                        probe?: {
                            /**
                             * @description null = it is not probed
                             * @default null
                             */
                            interval_seconds?: number | null;
                        };
                        /**
                         * @description absent = the driver's own
                         * @default null
                         */
                        protocol?: string | null;
                        /**
                         * @description id or key of a provider; null only on a node
                         * @default null
                         */
                        provider_id?: string | null;
                        /** @default [] */
                        tags?: string[];
                        /** @default {} */
                        timeouts?: {
                            /** @default null */
                            connect_ms?: number | null;
                            /** @default null */
                            first_token_ms?: number | null;
                            /** @default null */
                            idle_ms?: number | null;
                            /** @default null */
                            total_ms?: number | null;
                        };
                        upstream_model_id: string;
                        /** @default 1 */
                        weight?: number;
                    }[];
                    /** @default null */
                    description?: string | null;
                    display_name: string;
                    /** @default 0 */
                    display_order?: number;
                    /** @default {} */
                    fallbacks?: {
                        /** @default [] */
                        content_policy?: string[];
                        /** @default [] */
                        context_window?: string[];
                        /** @default [] */
                        general?: string[];
                    };
                    /** @default {} */
                    guardrails?: {
                        /** @default [] */
                        input?: string[];
                        /** @default [] */
                        output?: string[];
                    };
                    /** @default null */
                    icon?: string | null;
                    /**
                     * @description what callers send as model; absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @default {} */
                    locked_params?: {
                        [key: string]: unknown;
                    };
                    /**
                     * @default chat
                     * @enum {string}
                     */
                    mode?: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                    /** @default [] */
                    native_tools?: string[];
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /** @default null */
                    price?: {
                        /** @default null */
                        audio_input_token_pico?: string | null;
                        /** @default null */
                        audio_output_token_pico?: string | null;
                        /** @default null */
                        cache_read_token_pico?: string | null;
                        /** @default null */
                        cache_write_token_pico?: string | null;
                        /** @default null */
                        character_pico?: string | null;
                        /** @default null */
                        effective_from?: string | null;
                        /** @default false */
                        free?: boolean;
                        /** @default null */
                        image_pico?: string | null;
                        /** @default null */
                        input_token_pico?: string | null;
                        /** @default null */
                        output_token_pico?: string | null;
                        /** @default null */
                        page_pico?: string | null;
                        /** @default null */
                        reasoning_token_pico?: string | null;
                        /** @default null */
                        request_pico?: string | null;
                        /** @default null */
                        second_pico?: string | null;
                        /** @default [] */
                        tiers?: {
                            above_input_tokens: number;
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                        }[];
                    } | null;
                    /** @default null */
                    project_id?: string | null;
                    /** @default null */
                    system_prompt?: string | null;
                    /** @default null */
                    tier?: ("premium" | "standard" | "budget") | null;
                    /** @default null */
                    vendor?: string | null;
                    /**
                     * @default public
                     * @enum {string}
                     */
                    visibility?: "public" | "internal";
                };
            };
        };
        responses: {
            /** @description Makes a model. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        access_groups: string[];
                        active_deployment_count: number;
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        /** @default [] */
                        aliases: string[];
                        /** @default [] */
                        assigned_projects: string[];
                        capabilities: {
                            /** @default null */
                            context_window_tokens: number | null;
                            /** @default null */
                            features: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                            /** @default [] */
                            input_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            max_output_tokens: number | null;
                            /** @default [] */
                            output_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            release_date: string | null;
                            /** @default null */
                            reserve_output_tokens: number | null;
                        };
                        /** @default null */
                        content_capture: ("none" | "metadata" | "full") | null;
                        created_at: string;
                        created_by: string;
                        credential_sources: string[];
                        /** @default {} */
                        default_params: {
                            [key: string]: unknown;
                        };
                        deployment_count: number;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        /** @default 0 */
                        display_order: number;
                        fallbacks: {
                            /** @default [] */
                            content_policy: string[];
                            /** @default [] */
                            context_window: string[];
                            /** @default [] */
                            general: string[];
                        };
                        features_in_effect: string[];
                        guardrails: {
                            /** @default [] */
                            input: string[];
                            /** @default [] */
                            output: string[];
                        };
                        /** @default null */
                        icon: string | null;
                        id: string;
                        /**
                         * @description what callers send as model; absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @default {} */
                        locked_params: {
                            [key: string]: unknown;
                        };
                        /**
                         * @default chat
                         * @enum {string}
                         */
                        mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                        /** @default [] */
                        native_tools: string[];
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        price: {
                            /** @default null */
                            audio_input_token_pico: string | null;
                            /** @default null */
                            audio_output_token_pico: string | null;
                            /** @default null */
                            cache_read_token_pico: string | null;
                            /** @default null */
                            cache_write_token_pico: string | null;
                            /** @default null */
                            character_pico: string | null;
                            /** @default null */
                            effective_from: string | null;
                            /** @default false */
                            free: boolean;
                            /** @default null */
                            image_pico: string | null;
                            /** @default null */
                            input_token_pico: string | null;
                            /** @default null */
                            output_token_pico: string | null;
                            /** @default null */
                            page_pico: string | null;
                            /** @default null */
                            reasoning_token_pico: string | null;
                            /** @default null */
                            request_pico: string | null;
                            /** @default null */
                            second_pico: string | null;
                            /** @default [] */
                            tiers: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                            }[];
                        } | null;
                        price_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        /** @enum {string} */
                        status: "inactive" | "circuit_open" | "degraded" | "untested" | "active";
                        /** @default null */
                        system_prompt: string | null;
                        /** @default null */
                        tier: ("premium" | "standard" | "budget") | null;
                        updated_at: string;
                        /** @default null */
                        vendor: string | null;
                        /**
                         * @default public
                         * @enum {string}
                         */
                        visibility: "public" | "internal";
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
    "model.get": {
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
            /** @description Reads one model. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        access_groups: string[];
                        active_deployment_count: number;
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        /** @default [] */
                        aliases: string[];
                        /** @default [] */
                        assigned_projects: string[];
                        capabilities: {
                            /** @default null */
                            context_window_tokens: number | null;
                            /** @default null */
                            features: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                            /** @default [] */
                            input_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            max_output_tokens: number | null;
                            /** @default [] */
                            output_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            release_date: string | null;
                            /** @default null */
                            reserve_output_tokens: number | null;
                        };
                        /** @default null */
                        content_capture: ("none" | "metadata" | "full") | null;
                        created_at: string;
                        created_by: string;
                        credential_sources: string[];
                        /** @default {} */
                        default_params: {
                            [key: string]: unknown;
                        };
                        deployment_count: number;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        /** @default 0 */
                        display_order: number;
                        fallbacks: {
                            /** @default [] */
                            content_policy: string[];
                            /** @default [] */
                            context_window: string[];
                            /** @default [] */
                            general: string[];
                        };
                        features_in_effect: string[];
                        guardrails: {
                            /** @default [] */
                            input: string[];
                            /** @default [] */
                            output: string[];
                        };
                        /** @default null */
                        icon: string | null;
                        id: string;
                        /**
                         * @description what callers send as model; absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @default {} */
                        locked_params: {
                            [key: string]: unknown;
                        };
                        /**
                         * @default chat
                         * @enum {string}
                         */
                        mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                        /** @default [] */
                        native_tools: string[];
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        price: {
                            /** @default null */
                            audio_input_token_pico: string | null;
                            /** @default null */
                            audio_output_token_pico: string | null;
                            /** @default null */
                            cache_read_token_pico: string | null;
                            /** @default null */
                            cache_write_token_pico: string | null;
                            /** @default null */
                            character_pico: string | null;
                            /** @default null */
                            effective_from: string | null;
                            /** @default false */
                            free: boolean;
                            /** @default null */
                            image_pico: string | null;
                            /** @default null */
                            input_token_pico: string | null;
                            /** @default null */
                            output_token_pico: string | null;
                            /** @default null */
                            page_pico: string | null;
                            /** @default null */
                            reasoning_token_pico: string | null;
                            /** @default null */
                            request_pico: string | null;
                            /** @default null */
                            second_pico: string | null;
                            /** @default [] */
                            tiers: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                            }[];
                        } | null;
                        price_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        /** @enum {string} */
                        status: "inactive" | "circuit_open" | "degraded" | "untested" | "active";
                        /** @default null */
                        system_prompt: string | null;
                        /** @default null */
                        tier: ("premium" | "standard" | "budget") | null;
                        updated_at: string;
                        /** @default null */
                        vendor: string | null;
                        /**
                         * @default public
                         * @enum {string}
                         */
                        visibility: "public" | "internal";
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
    "model.delete": {
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
    "model.update": {
        parameters: {
            query?: {
                confirm?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    access_groups?: string[] | null;
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    aliases?: string[] | null;
                    assigned_projects?: string[] | null;
                    capabilities?: {
                        /** @default null */
                        context_window_tokens?: number | null;
                        /** @default null */
                        features?: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                        /** @default [] */
                        input_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        max_output_tokens?: number | null;
                        /** @default [] */
                        output_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        release_date?: string | null;
                        /** @default null */
                        reserve_output_tokens?: number | null;
                    } | null;
                    content_capture?: (("none" | "metadata" | "full") | null) | null;
                    default_params?: {
                        [key: string]: unknown;
                    } | null;
                    description?: (string | null) | null;
                    display_name?: string | null;
                    display_order?: number | null;
                    fallbacks?: {
                        /** @default [] */
                        content_policy?: string[];
                        /** @default [] */
                        context_window?: string[];
                        /** @default [] */
                        general?: string[];
                    } | null;
                    guardrails?: {
                        /** @default [] */
                        input?: string[];
                        /** @default [] */
                        output?: string[];
                    } | null;
                    icon?: (string | null) | null;
                    key?: (string | null) | null;
                    locked_params?: {
                        [key: string]: unknown;
                    } | null;
                    mode?: ("chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation") | null;
                    native_tools?: string[] | null;
                    organization_id?: string | null;
                    price?: ({
                        /** @default null */
                        audio_input_token_pico?: string | null;
                        /** @default null */
                        audio_output_token_pico?: string | null;
                        /** @default null */
                        cache_read_token_pico?: string | null;
                        /** @default null */
                        cache_write_token_pico?: string | null;
                        /** @default null */
                        character_pico?: string | null;
                        /** @default null */
                        effective_from?: string | null;
                        /** @default false */
                        free?: boolean;
                        /** @default null */
                        image_pico?: string | null;
                        /** @default null */
                        input_token_pico?: string | null;
                        /** @default null */
                        output_token_pico?: string | null;
                        /** @default null */
                        page_pico?: string | null;
                        /** @default null */
                        reasoning_token_pico?: string | null;
                        /** @default null */
                        request_pico?: string | null;
                        /** @default null */
                        second_pico?: string | null;
                        /** @default [] */
                        tiers?: {
                            above_input_tokens: number;
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                        }[];
                    } | null) | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    system_prompt?: (string | null) | null;
                    tier?: (("premium" | "standard" | "budget") | null) | null;
                    vendor?: (string | null) | null;
                    visibility?: ("public" | "internal") | null;
                };
                "application/merge-patch+json": {
                    access_groups?: string[] | null;
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    aliases?: string[] | null;
                    assigned_projects?: string[] | null;
                    capabilities?: {
                        /** @default null */
                        context_window_tokens?: number | null;
                        /** @default null */
                        features?: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                        /** @default [] */
                        input_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        max_output_tokens?: number | null;
                        /** @default [] */
                        output_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        release_date?: string | null;
                        /** @default null */
                        reserve_output_tokens?: number | null;
                    } | null;
                    content_capture?: (("none" | "metadata" | "full") | null) | null;
                    default_params?: {
                        [key: string]: unknown;
                    } | null;
                    description?: (string | null) | null;
                    display_name?: string | null;
                    display_order?: number | null;
                    fallbacks?: {
                        /** @default [] */
                        content_policy?: string[];
                        /** @default [] */
                        context_window?: string[];
                        /** @default [] */
                        general?: string[];
                    } | null;
                    guardrails?: {
                        /** @default [] */
                        input?: string[];
                        /** @default [] */
                        output?: string[];
                    } | null;
                    icon?: (string | null) | null;
                    key?: (string | null) | null;
                    locked_params?: {
                        [key: string]: unknown;
                    } | null;
                    mode?: ("chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation") | null;
                    native_tools?: string[] | null;
                    organization_id?: string | null;
                    price?: ({
                        /** @default null */
                        audio_input_token_pico?: string | null;
                        /** @default null */
                        audio_output_token_pico?: string | null;
                        /** @default null */
                        cache_read_token_pico?: string | null;
                        /** @default null */
                        cache_write_token_pico?: string | null;
                        /** @default null */
                        character_pico?: string | null;
                        /** @default null */
                        effective_from?: string | null;
                        /** @default false */
                        free?: boolean;
                        /** @default null */
                        image_pico?: string | null;
                        /** @default null */
                        input_token_pico?: string | null;
                        /** @default null */
                        output_token_pico?: string | null;
                        /** @default null */
                        page_pico?: string | null;
                        /** @default null */
                        reasoning_token_pico?: string | null;
                        /** @default null */
                        request_pico?: string | null;
                        /** @default null */
                        second_pico?: string | null;
                        /** @default [] */
                        tiers?: {
                            above_input_tokens: number;
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                        }[];
                    } | null) | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    system_prompt?: (string | null) | null;
                    tier?: (("premium" | "standard" | "budget") | null) | null;
                    vendor?: (string | null) | null;
                    visibility?: ("public" | "internal") | null;
                };
            };
        };
        responses: {
            /** @description Changes a model: a merge patch, in which null clears and what is absent stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        access_groups: string[];
                        active_deployment_count: number;
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        /** @default [] */
                        aliases: string[];
                        /** @default [] */
                        assigned_projects: string[];
                        capabilities: {
                            /** @default null */
                            context_window_tokens: number | null;
                            /** @default null */
                            features: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                            /** @default [] */
                            input_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            max_output_tokens: number | null;
                            /** @default [] */
                            output_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            release_date: string | null;
                            /** @default null */
                            reserve_output_tokens: number | null;
                        };
                        /** @default null */
                        content_capture: ("none" | "metadata" | "full") | null;
                        created_at: string;
                        created_by: string;
                        credential_sources: string[];
                        /** @default {} */
                        default_params: {
                            [key: string]: unknown;
                        };
                        deployment_count: number;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        /** @default 0 */
                        display_order: number;
                        fallbacks: {
                            /** @default [] */
                            content_policy: string[];
                            /** @default [] */
                            context_window: string[];
                            /** @default [] */
                            general: string[];
                        };
                        features_in_effect: string[];
                        guardrails: {
                            /** @default [] */
                            input: string[];
                            /** @default [] */
                            output: string[];
                        };
                        /** @default null */
                        icon: string | null;
                        id: string;
                        /**
                         * @description what callers send as model; absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @default {} */
                        locked_params: {
                            [key: string]: unknown;
                        };
                        /**
                         * @default chat
                         * @enum {string}
                         */
                        mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                        /** @default [] */
                        native_tools: string[];
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        price: {
                            /** @default null */
                            audio_input_token_pico: string | null;
                            /** @default null */
                            audio_output_token_pico: string | null;
                            /** @default null */
                            cache_read_token_pico: string | null;
                            /** @default null */
                            cache_write_token_pico: string | null;
                            /** @default null */
                            character_pico: string | null;
                            /** @default null */
                            effective_from: string | null;
                            /** @default false */
                            free: boolean;
                            /** @default null */
                            image_pico: string | null;
                            /** @default null */
                            input_token_pico: string | null;
                            /** @default null */
                            output_token_pico: string | null;
                            /** @default null */
                            page_pico: string | null;
                            /** @default null */
                            reasoning_token_pico: string | null;
                            /** @default null */
                            request_pico: string | null;
                            /** @default null */
                            second_pico: string | null;
                            /** @default [] */
                            tiers: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                            }[];
                        } | null;
                        price_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        /** @enum {string} */
                        status: "inactive" | "circuit_open" | "degraded" | "untested" | "active";
                        /** @default null */
                        system_prompt: string | null;
                        /** @default null */
                        tier: ("premium" | "standard" | "budget") | null;
                        updated_at: string;
                        /** @default null */
                        vendor: string | null;
                        /**
                         * @default public
                         * @enum {string}
                         */
                        visibility: "public" | "internal";
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
    "model.duplicate": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description absent = "<name> (copy)"
                     * @default null
                     */
                    display_name?: string | null;
                    /**
                     * @description what callers send as model; absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                };
            };
        };
        responses: {
            /** @description Makes a draft with the settings and deployments of a model; inline secrets are not copied. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @default [] */
                        access_groups: string[];
                        active_deployment_count: number;
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status: "draft" | "active" | "inactive";
                        /** @default [] */
                        aliases: string[];
                        /** @default [] */
                        assigned_projects: string[];
                        capabilities: {
                            /** @default null */
                            context_window_tokens: number | null;
                            /** @default null */
                            features: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                            /** @default [] */
                            input_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            max_output_tokens: number | null;
                            /** @default [] */
                            output_modalities: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                            /** @default null */
                            release_date: string | null;
                            /** @default null */
                            reserve_output_tokens: number | null;
                        };
                        /** @default null */
                        content_capture: ("none" | "metadata" | "full") | null;
                        created_at: string;
                        created_by: string;
                        credential_sources: string[];
                        /** @default {} */
                        default_params: {
                            [key: string]: unknown;
                        };
                        deployment_count: number;
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        /** @default 0 */
                        display_order: number;
                        fallbacks: {
                            /** @default [] */
                            content_policy: string[];
                            /** @default [] */
                            context_window: string[];
                            /** @default [] */
                            general: string[];
                        };
                        features_in_effect: string[];
                        guardrails: {
                            /** @default [] */
                            input: string[];
                            /** @default [] */
                            output: string[];
                        };
                        /** @default null */
                        icon: string | null;
                        id: string;
                        /**
                         * @description what callers send as model; absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @default {} */
                        locked_params: {
                            [key: string]: unknown;
                        };
                        /**
                         * @default chat
                         * @enum {string}
                         */
                        mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                        /** @default [] */
                        native_tools: string[];
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        price: {
                            /** @default null */
                            audio_input_token_pico: string | null;
                            /** @default null */
                            audio_output_token_pico: string | null;
                            /** @default null */
                            cache_read_token_pico: string | null;
                            /** @default null */
                            cache_write_token_pico: string | null;
                            /** @default null */
                            character_pico: string | null;
                            /** @default null */
                            effective_from: string | null;
                            /** @default false */
                            free: boolean;
                            /** @default null */
                            image_pico: string | null;
                            /** @default null */
                            input_token_pico: string | null;
                            /** @default null */
                            output_token_pico: string | null;
                            /** @default null */
                            page_pico: string | null;
                            /** @default null */
                            reasoning_token_pico: string | null;
                            /** @default null */
                            request_pico: string | null;
                            /** @default null */
                            second_pico: string | null;
                            /** @default [] */
                            tiers: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                            }[];
                        } | null;
                        price_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        /** @enum {string} */
                        status: "inactive" | "circuit_open" | "degraded" | "untested" | "active";
                        /** @default null */
                        system_prompt: string | null;
                        /** @default null */
                        tier: ("premium" | "standard" | "budget") | null;
                        updated_at: string;
                        /** @default null */
                        vendor: string | null;
                        /**
                         * @default public
                         * @enum {string}
                         */
                        visibility: "public" | "internal";
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
    "model.preflight": {
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
            /** @description Lists what stands between a model and its first call. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            fix: string | null;
                            id: string;
                            label: string;
                            message: string;
                            required: boolean;
                            /** @enum {string} */
                            state: "green" | "grey" | "red";
                        }[];
                        passed: boolean;
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
    "model.prices": {
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
            /** @description Lists the versions of the price of a model, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            created_at: string;
                            created_by: string;
                            effective_from: string;
                            id: string;
                            price: {
                                /** @default null */
                                audio_input_token_pico: string | null;
                                /** @default null */
                                audio_output_token_pico: string | null;
                                /** @default null */
                                cache_read_token_pico: string | null;
                                /** @default null */
                                cache_write_token_pico: string | null;
                                /** @default null */
                                character_pico: string | null;
                                /** @default null */
                                effective_from: string | null;
                                /** @default false */
                                free: boolean;
                                /** @default null */
                                image_pico: string | null;
                                /** @default null */
                                input_token_pico: string | null;
                                /** @default null */
                                output_token_pico: string | null;
                                /** @default null */
                                page_pico: string | null;
                                /** @default null */
                                reasoning_token_pico: string | null;
                                /** @default null */
                                request_pico: string | null;
                                /** @default null */
                                second_pico: string | null;
                                /** @default [] */
                                tiers: {
                                    above_input_tokens: number;
                                    /** @default null */
                                    audio_input_token_pico: string | null;
                                    /** @default null */
                                    audio_output_token_pico: string | null;
                                    /** @default null */
                                    cache_read_token_pico: string | null;
                                    /** @default null */
                                    cache_write_token_pico: string | null;
                                    /** @default null */
                                    character_pico: string | null;
                                    /** @default null */
                                    image_pico: string | null;
                                    /** @default null */
                                    input_token_pico: string | null;
                                    /** @default null */
                                    output_token_pico: string | null;
                                    /** @default null */
                                    page_pico: string | null;
                                    /** @default null */
                                    reasoning_token_pico: string | null;
                                    /** @default null */
                                    request_pico: string | null;
                                    /** @default null */
                                    second_pico: string | null;
                                }[];
                            } | null;
                            /** @enum {string} */
                            state: "coming" | "current" | "past";
                        }[];
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
    "model.test": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /** @default false */
                    paid?: boolean;
                };
            };
        };
        responses: {
            /** @description Makes one tiny call to each deployment of a model and waits for them, at most 40 s (001-32). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            error: number;
                            timeout: number;
                            unsupported: number;
                            usable: number;
                        };
                        done: number;
                        finished_at: string | null;
                        id: string;
                        organization_id: string;
                        paid: boolean;
                        project_id: string | null;
                        results: {
                            current: boolean;
                            debug: {
                                [key: string]: unknown;
                            } | null;
                            deployment_id: string;
                            error_class: string | null;
                            id: string;
                            latency_ms: number | null;
                            message: string | null;
                            model_id: string;
                            organization_id: string;
                            project_id: string | null;
                            protocol: string;
                            provider_id: string | null;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                            run_id: string;
                            tested_at: string;
                            upstream_model_id: string;
                            upstream_status: number | null;
                        }[];
                        started_at: string;
                        started_by: string;
                        /** @enum {string} */
                        state: "running" | "finished" | "cancelled" | "abandoned";
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
    "model.tests": {
        parameters: {
            query?: {
                cursor?: string;
                deployment_id?: string;
                limit?: number;
                result?: "usable" | "error" | "timeout" | "unsupported";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the results of tests of a model, newest first; the last 50 of each deployment are kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            current: boolean;
                            debug: {
                                [key: string]: unknown;
                            } | null;
                            deployment_id: string;
                            error_class: string | null;
                            id: string;
                            latency_ms: number | null;
                            message: string | null;
                            model_id: string;
                            organization_id: string;
                            project_id: string | null;
                            protocol: string;
                            provider_id: string | null;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                            run_id: string;
                            tested_at: string;
                            upstream_model_id: string;
                            upstream_status: number | null;
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
    "model.bulk": {
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
                    /** @enum {string} */
                    action: "activate" | "deactivate" | "delete";
                    ids: string[];
                } | {
                    /** @constant */
                    action: "set_visibility";
                    ids: string[];
                    /** @enum {string} */
                    visibility: "public" | "internal";
                } | {
                    /** @constant */
                    action: "set_tier";
                    ids: string[];
                    tier: ("premium" | "standard" | "budget") | null;
                };
            };
        };
        responses: {
            /** @description Does the same to many models, each on its own: what is refused for one does not stop the others. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            details: {
                                message: string;
                                where: string;
                            }[];
                            id: string;
                            message: string | null;
                            /** @enum {string} */
                            outcome: "done" | "unchanged" | "not_found" | "refused";
                        }[];
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
    "model.preflight-new": {
        parameters: {
            query?: {
                confirm?: boolean;
            };
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
                    /** @default [] */
                    access_groups?: string[];
                    /**
                     * @default active
                     * @enum {string}
                     */
                    admin_status?: "draft" | "active" | "inactive";
                    /** @default [] */
                    aliases?: string[];
                    /** @default [] */
                    assigned_projects?: string[];
                    /** @default {} */
                    capabilities?: {
                        /** @default null */
                        context_window_tokens?: number | null;
                        /** @default null */
                        features?: ("tools" | "parallel_tools" | "structured_output" | "reasoning" | "streaming" | "vision" | "temperature" | "prompt_caching")[] | null;
                        /** @default [] */
                        input_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        max_output_tokens?: number | null;
                        /** @default [] */
                        output_modalities?: ("text" | "image" | "audio" | "video" | "pdf" | "embedding" | "score")[];
                        /** @default null */
                        release_date?: string | null;
                        /** @default null */
                        reserve_output_tokens?: number | null;
                    };
                    /** @default null */
                    content_capture?: ("none" | "metadata" | "full") | null;
                    /** @default {} */
                    default_params?: {
                        [key: string]: unknown;
                    };
                    /** @default [] */
                    deployments?: {
                        /**
                         * @default active
                         * @enum {string}
                         */
                        admin_status?: "draft" | "active" | "inactive";
                        api_key?: string | null;
                        /** @default null */
                        chat_batching?: {
                            /** @default null */
                            max_in_flight?: number | null;
                            /** @default null */
                            max_total_input_tokens?: number | null;
                            /**
                             * @default default
                             * @enum {string}
                             */
                            mode?: "default" | "concurrent" | "sync_microbatch" | "disabled";
                            /** @default null */
                            require_homogeneous_params?: boolean | null;
                            /** @default null */
                            upstream_max_batch_size?: number | null;
                        } | null;
                        /**
                         * @description null in a member = as the settings say
                         * @default {}
                         */
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
                        /** @default null */
                        connection?: {
                            /** @default null */
                            api_version?: string | null;
                            /** @default null */
                            auth_header_format?: string | null;
                            /** @default null */
                            auth_header_name?: string | null;
                            /** @default null */
                            base_url?: string | null;
                            /** @default null */
                            organization?: string | null;
                            /** @default null */
                            project?: string | null;
                            /** @default null */
                            region?: string | null;
                            /** @default null */
                            resource?: string | null;
                        } | null;
                        /** @default null */
                        credential_id?: string | null;
                        /** @default {} */
                        default_params?: {
                            [key: string]: unknown;
                        };
                        /** @default {} */
                        headers?: {
                            [key: string]: string;
                        };
                        /**
                         * @description absent = as the driver presets it (003-13)
                         * @default null
                         */
                        hosting?: ("cloud" | "self_hosted" | "node") | null;
                        /**
                         * @description readable id, for good; absent = derived from provider and upstream model (002-05)
                         * @default null
                         */
                        key?: string | null;
                        /** @default {} */
                        limits?: {
                            /** @default null */
                            max_parallel?: number | null;
                            /** @default null */
                            requests_per_minute?: number | null;
                            /** @default null */
                            tokens_per_minute?: number | null;
                        };
                        /**
                         * @description null = the model's
                         * @default null
                         */
                        price?: {
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            effective_from?: string | null;
                            /** @default false */
                            free?: boolean;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                            /** @default [] */
                            tiers?: {
                                above_input_tokens: number;
                                /** @default null */
                                audio_input_token_pico?: string | null;
                                /** @default null */
                                audio_output_token_pico?: string | null;
                                /** @default null */
                                cache_read_token_pico?: string | null;
                                /** @default null */
                                cache_write_token_pico?: string | null;
                                /** @default null */
                                character_pico?: string | null;
                                /** @default null */
                                image_pico?: string | null;
                                /** @default null */
                                input_token_pico?: string | null;
                                /** @default null */
                                output_token_pico?: string | null;
                                /** @default null */
                                page_pico?: string | null;
                                /** @default null */
                                reasoning_token_pico?: string | null;
                                /** @default null */
                                request_pico?: string | null;
                                /** @default null */
                                second_pico?: string | null;
                            }[];
                        } | null;
                        /** @default 0 */
                        priority?: number;
                        /** @default {} */
                        probe?: {
                            /**
                             * @description null = it is not probed
                             * @default null
                             */
                            interval_seconds?: number | null;
                        };
                        /**
                         * @description absent = the driver's own
                         * @default null
                         */
                        protocol?: string | null;
                        /**
                         * @description id or key of a provider; null only on a node
                         * @default null
                         */
                        provider_id?: string | null;
                        /** @default [] */
                        tags?: string[];
                        /** @default {} */
                        timeouts?: {
                            /** @default null */
                            connect_ms?: number | null;
                            /** @default null */
                            first_token_ms?: number | null;
                            /** @default null */
                            idle_ms?: number | null;
                            /** @default null */
                            total_ms?: number | null;
                        };
                        upstream_model_id: string;
                        /** @default 1 */
                        weight?: number;
                    }[];
                    /** @default null */
                    description?: string | null;
                    display_name: string;
                    /** @default 0 */
                    display_order?: number;
                    /** @default {} */
                    fallbacks?: {
                        /** @default [] */
                        content_policy?: string[];
                        /** @default [] */
                        context_window?: string[];
                        /** @default [] */
                        general?: string[];
                    };
                    /** @default {} */
                    guardrails?: {
                        /** @default [] */
                        input?: string[];
                        /** @default [] */
                        output?: string[];
                    };
                    /** @default null */
                    icon?: string | null;
                    /**
                     * @description what callers send as model; absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @default {} */
                    locked_params?: {
                        [key: string]: unknown;
                    };
                    /**
                     * @default chat
                     * @enum {string}
                     */
                    mode?: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                    /** @default [] */
                    native_tools?: string[];
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /** @default null */
                    price?: {
                        /** @default null */
                        audio_input_token_pico?: string | null;
                        /** @default null */
                        audio_output_token_pico?: string | null;
                        /** @default null */
                        cache_read_token_pico?: string | null;
                        /** @default null */
                        cache_write_token_pico?: string | null;
                        /** @default null */
                        character_pico?: string | null;
                        /** @default null */
                        effective_from?: string | null;
                        /** @default false */
                        free?: boolean;
                        /** @default null */
                        image_pico?: string | null;
                        /** @default null */
                        input_token_pico?: string | null;
                        /** @default null */
                        output_token_pico?: string | null;
                        /** @default null */
                        page_pico?: string | null;
                        /** @default null */
                        reasoning_token_pico?: string | null;
                        /** @default null */
                        request_pico?: string | null;
                        /** @default null */
                        second_pico?: string | null;
                        /** @default [] */
                        tiers?: {
                            above_input_tokens: number;
                            /** @default null */
                            audio_input_token_pico?: string | null;
                            /** @default null */
                            audio_output_token_pico?: string | null;
                            /** @default null */
                            cache_read_token_pico?: string | null;
                            /** @default null */
                            cache_write_token_pico?: string | null;
                            /** @default null */
                            character_pico?: string | null;
                            /** @default null */
                            image_pico?: string | null;
                            /** @default null */
                            input_token_pico?: string | null;
                            /** @default null */
                            output_token_pico?: string | null;
                            /** @default null */
                            page_pico?: string | null;
                            /** @default null */
                            reasoning_token_pico?: string | null;
                            /** @default null */
                            request_pico?: string | null;
                            /** @default null */
                            second_pico?: string | null;
                        }[];
                    } | null;
                    /** @default null */
                    project_id?: string | null;
                    /** @default null */
                    system_prompt?: string | null;
                    /** @default null */
                    tier?: ("premium" | "standard" | "budget") | null;
                    /** @default null */
                    vendor?: string | null;
                    /**
                     * @default public
                     * @enum {string}
                     */
                    visibility?: "public" | "internal";
                };
            };
        };
        responses: {
            /** @description Checks a model with its deployments without making them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            fix: string | null;
                            id: string;
                            label: string;
                            message: string;
                            required: boolean;
                            /** @enum {string} */
                            state: "green" | "grey" | "red";
                        }[];
                        passed: boolean;
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
    "model.reorder": {
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
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Puts models into this order: the first gets display_order 1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            details: {
                                message: string;
                                where: string;
                            }[];
                            id: string;
                            message: string | null;
                            /** @enum {string} */
                            outcome: "done" | "unchanged" | "not_found" | "refused";
                        }[];
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
    "model.test-all": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description absent, and no ids = every model */
                    filter?: {
                        admin_status?: string;
                        key?: string;
                        mode?: string;
                        project_id?: string;
                        protocol?: string;
                        provider?: string;
                        q?: string;
                        status?: string;
                        tier?: string;
                        vendor?: string;
                        visibility?: string;
                    };
                    ids?: string[];
                    /** @description id or key; absent = the own one */
                    organization_id?: string;
                    /** @default false */
                    paid?: boolean;
                };
            };
        };
        responses: {
            /** @description Tests many models, chosen by id or filter; progress comes over /events (001-35). */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            error: number;
                            timeout: number;
                            unsupported: number;
                            usable: number;
                        };
                        done: number;
                        finished_at: string | null;
                        id: string;
                        organization_id: string;
                        paid: boolean;
                        project_id: string | null;
                        results: {
                            current: boolean;
                            debug: {
                                [key: string]: unknown;
                            } | null;
                            deployment_id: string;
                            error_class: string | null;
                            id: string;
                            latency_ms: number | null;
                            message: string | null;
                            model_id: string;
                            organization_id: string;
                            project_id: string | null;
                            protocol: string;
                            provider_id: string | null;
                            /** @enum {string} */
                            result: "usable" | "error" | "timeout" | "unsupported";
                            run_id: string;
                            tested_at: string;
                            upstream_model_id: string;
                            upstream_status: number | null;
                        }[];
                        started_at: string;
                        started_by: string;
                        /** @enum {string} */
                        state: "running" | "finished" | "cancelled" | "abandoned";
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
    "oidc_connection.list": {
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
            /** @description Lists OIDC connections: filter, search, sort, page. */
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
                            /**
                             * @description private ranges that the provider may stand in: 10.0.0.0/8:443
                             * @default []
                             */
                            allowed_cidrs: string[];
                            client_id: string;
                            client_secret_fingerprint: string | null;
                            created_at: string;
                            created_by: string;
                            display_name: string;
                            id: string;
                            /** @description as its discovery document names it: https://login.example.com */
                            issuer: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            revision: string;
                            /** @description the first that holds decides */
                            rules: {
                                /**
                                 * @description name of a claim; a list counts when it holds the value
                                 * @default null
                                 */
                                claim: string | null;
                                /** @default null */
                                claim_value: string | null;
                                /** @default null */
                                email_domain: string | null;
                                /**
                                 * @description id or key; null = administers the installation
                                 * @default null
                                 */
                                organization_id: string | null;
                                /**
                                 * @description given to people who are not members yet; null = only members may sign in
                                 * @default null
                                 */
                                role: ("platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer") | null;
                            }[];
                            /**
                             * @default [
                             *       "openid",
                             *       "email",
                             *       "profile"
                             *     ]
                             */
                            scopes: string[];
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
    "oidc_connection.create": {
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
                    /**
                     * @description private ranges that the provider may stand in: 10.0.0.0/8:443
                     * @default []
                     */
                    allowed_cidrs?: string[];
                    client_id: string;
                    client_secret?: string;
                    display_name: string;
                    /** @description as its discovery document names it: https://login.example.com */
                    issuer: string;
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description the first that holds decides */
                    rules: {
                        /**
                         * @description name of a claim; a list counts when it holds the value
                         * @default null
                         */
                        claim?: string | null;
                        /** @default null */
                        claim_value?: string | null;
                        /** @default null */
                        email_domain?: string | null;
                        /**
                         * @description id or key; null = administers the installation
                         * @default null
                         */
                        organization_id?: string | null;
                        /**
                         * @description given to people who are not members yet; null = only members may sign in
                         * @default null
                         */
                        role?: ("platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer") | null;
                    }[];
                    /**
                     * @default [
                     *       "openid",
                     *       "email",
                     *       "profile"
                     *     ]
                     */
                    scopes?: string[];
                };
            };
        };
        responses: {
            /** @description Makes an OIDC connection. */
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
                        /**
                         * @description private ranges that the provider may stand in: 10.0.0.0/8:443
                         * @default []
                         */
                        allowed_cidrs: string[];
                        client_id: string;
                        client_secret_fingerprint: string | null;
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /** @description as its discovery document names it: https://login.example.com */
                        issuer: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        revision: string;
                        /** @description the first that holds decides */
                        rules: {
                            /**
                             * @description name of a claim; a list counts when it holds the value
                             * @default null
                             */
                            claim: string | null;
                            /** @default null */
                            claim_value: string | null;
                            /** @default null */
                            email_domain: string | null;
                            /**
                             * @description id or key; null = administers the installation
                             * @default null
                             */
                            organization_id: string | null;
                            /**
                             * @description given to people who are not members yet; null = only members may sign in
                             * @default null
                             */
                            role: ("platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer") | null;
                        }[];
                        /**
                         * @default [
                         *       "openid",
                         *       "email",
                         *       "profile"
                         *     ]
                         */
                        scopes: string[];
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
    "oidc_connection.get": {
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
            /** @description Reads one OIDC connection. */
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
                        /**
                         * @description private ranges that the provider may stand in: 10.0.0.0/8:443
                         * @default []
                         */
                        allowed_cidrs: string[];
                        client_id: string;
                        client_secret_fingerprint: string | null;
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /** @description as its discovery document names it: https://login.example.com */
                        issuer: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        revision: string;
                        /** @description the first that holds decides */
                        rules: {
                            /**
                             * @description name of a claim; a list counts when it holds the value
                             * @default null
                             */
                            claim: string | null;
                            /** @default null */
                            claim_value: string | null;
                            /** @default null */
                            email_domain: string | null;
                            /**
                             * @description id or key; null = administers the installation
                             * @default null
                             */
                            organization_id: string | null;
                            /**
                             * @description given to people who are not members yet; null = only members may sign in
                             * @default null
                             */
                            role: ("platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer") | null;
                        }[];
                        /**
                         * @default [
                         *       "openid",
                         *       "email",
                         *       "profile"
                         *     ]
                         */
                        scopes: string[];
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
    "oidc_connection.delete": {
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
    "oidc_connection.update": {
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
                    allowed_cidrs?: string[] | null;
                    client_id?: string | null;
                    client_secret?: string | null;
                    display_name?: string | null;
                    issuer?: string | null;
                    key?: (string | null) | null;
                    revision?: string | null;
                    rules?: {
                        /**
                         * @description name of a claim; a list counts when it holds the value
                         * @default null
                         */
                        claim?: string | null;
                        /** @default null */
                        claim_value?: string | null;
                        /** @default null */
                        email_domain?: string | null;
                        /**
                         * @description id or key; null = administers the installation
                         * @default null
                         */
                        organization_id?: string | null;
                        /**
                         * @description given to people who are not members yet; null = only members may sign in
                         * @default null
                         */
                        role?: ("platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer") | null;
                    }[] | null;
                    scopes?: string[] | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("active" | "inactive") | null;
                    allowed_cidrs?: string[] | null;
                    client_id?: string | null;
                    client_secret?: string | null;
                    display_name?: string | null;
                    issuer?: string | null;
                    key?: (string | null) | null;
                    revision?: string | null;
                    rules?: {
                        /**
                         * @description name of a claim; a list counts when it holds the value
                         * @default null
                         */
                        claim?: string | null;
                        /** @default null */
                        claim_value?: string | null;
                        /** @default null */
                        email_domain?: string | null;
                        /**
                         * @description id or key; null = administers the installation
                         * @default null
                         */
                        organization_id?: string | null;
                        /**
                         * @description given to people who are not members yet; null = only members may sign in
                         * @default null
                         */
                        role?: ("platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer") | null;
                    }[] | null;
                    scopes?: string[] | null;
                };
            };
        };
        responses: {
            /** @description Changes an OIDC connection: a merge patch, in which null clears and what is absent stays. */
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
                        /**
                         * @description private ranges that the provider may stand in: 10.0.0.0/8:443
                         * @default []
                         */
                        allowed_cidrs: string[];
                        client_id: string;
                        client_secret_fingerprint: string | null;
                        created_at: string;
                        created_by: string;
                        display_name: string;
                        id: string;
                        /** @description as its discovery document names it: https://login.example.com */
                        issuer: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        revision: string;
                        /** @description the first that holds decides */
                        rules: {
                            /**
                             * @description name of a claim; a list counts when it holds the value
                             * @default null
                             */
                            claim: string | null;
                            /** @default null */
                            claim_value: string | null;
                            /** @default null */
                            email_domain: string | null;
                            /**
                             * @description id or key; null = administers the installation
                             * @default null
                             */
                            organization_id: string | null;
                            /**
                             * @description given to people who are not members yet; null = only members may sign in
                             * @default null
                             */
                            role: ("platform_admin" | "platform_auditor" | "owner" | "admin" | "auditor" | "publisher" | "reviewer" | "node_operator" | "project_admin" | "developer" | "viewer") | null;
                        }[];
                        /**
                         * @default [
                         *       "openid",
                         *       "email",
                         *       "profile"
                         *     ]
                         */
                        scopes: string[];
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
    "reference.openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    } & {
                        [key: string]: unknown;
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
                    organization_id?: string;
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
    "provider.list": {
        parameters: {
            query?: {
                admin_status?: string;
                credential_id?: string;
                cursor?: string;
                driver?: string;
                key?: string;
                limit?: number;
                organization_id?: string;
                preset?: string;
                project_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name" | "type" | "-type" | "driver" | "-driver";
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists providers: filter, search, sort, page. */
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
                            admin_status: "active" | "disabled";
                            /** @default [] */
                            allowed_cidrs: string[];
                            /** @default [] */
                            assigned_projects: string[];
                            /** @default null */
                            base_url: string | null;
                            base_url_in_effect: string | null;
                            circuit: {
                                /** @enum {string} */
                                cause: "manual" | "unreachable" | "failures";
                                /**
                                 * @description whose circuit it is
                                 * @enum {string}
                                 */
                                owner: "deployment" | "provider";
                                /** @description until it lets a call through; 0 = the next one is its trial */
                                retry_after_ms: number;
                                /** @enum {string} */
                                state: "open" | "half_open";
                            } | null;
                            created_at: string;
                            created_by: string;
                            /** @default null */
                            credential_id: string | null;
                            credential_observed: {
                                retry_after_ms: number;
                                /**
                                 * @description waiting = told to, for some of its models
                                 * @enum {string}
                                 */
                                state: "out" | "half_open" | "waiting";
                                /** @description models that it waits for; empty = all */
                                upstream_model_ids: string[];
                            } | null;
                            /** @enum {string} */
                            credential_source: "named" | "provider" | "environment" | "missing" | "not_needed";
                            deployment_count: number;
                            /** @default null */
                            display_name: string | null;
                            /** @default null */
                            driver: string | null;
                            fingerprint: string | null;
                            /** @default {} */
                            headers: {
                                [key: string]: string;
                            };
                            id: string;
                            /**
                             * @description absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            last_checked_at: string | null;
                            last_error: string | null;
                            model_count: number;
                            /** @description id or key of a organization */
                            organization_id: string;
                            /** @default null */
                            preset: string | null;
                            /** @default null */
                            project_id: string | null;
                            revision: string;
                            /** @default {} */
                            settings: {
                                [key: string]: unknown;
                            };
                            /** @enum {string} */
                            status: "active" | "disabled" | "errored";
                            timeouts: {
                                /** @default null */
                                connect_ms: number | null;
                                /** @default null */
                                first_token_ms: number | null;
                                /** @default null */
                                idle_ms: number | null;
                                /** @default null */
                                total_ms: number | null;
                            };
                            /**
                             * @default model
                             * @enum {string}
                             */
                            type: "model" | "file" | "vector" | "datasource";
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
    "provider.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @default active
                     * @enum {string}
                     */
                    admin_status?: "active" | "disabled";
                    /** @default [] */
                    allowed_cidrs?: string[];
                    api_key?: string | null;
                    /** @default [] */
                    assigned_projects?: string[];
                    /** @default null */
                    base_url?: string | null;
                    /** @default null */
                    credential_id?: string | null;
                    /** @default null */
                    display_name?: string | null;
                    /** @default null */
                    driver?: string | null;
                    /** @default {} */
                    headers?: {
                        [key: string]: string;
                    };
                    /**
                     * @description absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /** @default null */
                    preset?: string | null;
                    /** @default null */
                    project_id?: string | null;
                    /** @default {} */
                    settings?: {
                        [key: string]: unknown;
                    };
                    /** @default {} */
                    timeouts?: {
                        /** @default null */
                        connect_ms?: number | null;
                        /** @default null */
                        first_token_ms?: number | null;
                        /** @default null */
                        idle_ms?: number | null;
                        /** @default null */
                        total_ms?: number | null;
                    };
                    /**
                     * @default model
                     * @enum {string}
                     */
                    type?: "model" | "file" | "vector" | "datasource";
                };
            };
        };
        responses: {
            /** @description Makes a provider. */
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
                        admin_status: "active" | "disabled";
                        /** @default [] */
                        allowed_cidrs: string[];
                        /** @default [] */
                        assigned_projects: string[];
                        /** @default null */
                        base_url: string | null;
                        base_url_in_effect: string | null;
                        circuit: {
                            /** @enum {string} */
                            cause: "manual" | "unreachable" | "failures";
                            /**
                             * @description whose circuit it is
                             * @enum {string}
                             */
                            owner: "deployment" | "provider";
                            /** @description until it lets a call through; 0 = the next one is its trial */
                            retry_after_ms: number;
                            /** @enum {string} */
                            state: "open" | "half_open";
                        } | null;
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        credential_id: string | null;
                        credential_observed: {
                            retry_after_ms: number;
                            /**
                             * @description waiting = told to, for some of its models
                             * @enum {string}
                             */
                            state: "out" | "half_open" | "waiting";
                            /** @description models that it waits for; empty = all */
                            upstream_model_ids: string[];
                        } | null;
                        /** @enum {string} */
                        credential_source: "named" | "provider" | "environment" | "missing" | "not_needed";
                        deployment_count: number;
                        /** @default null */
                        display_name: string | null;
                        /** @default null */
                        driver: string | null;
                        fingerprint: string | null;
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        last_checked_at: string | null;
                        last_error: string | null;
                        model_count: number;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        preset: string | null;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        /** @default {} */
                        settings: {
                            [key: string]: unknown;
                        };
                        /** @enum {string} */
                        status: "active" | "disabled" | "errored";
                        timeouts: {
                            /** @default null */
                            connect_ms: number | null;
                            /** @default null */
                            first_token_ms: number | null;
                            /** @default null */
                            idle_ms: number | null;
                            /** @default null */
                            total_ms: number | null;
                        };
                        /**
                         * @default model
                         * @enum {string}
                         */
                        type: "model" | "file" | "vector" | "datasource";
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
    "provider.get": {
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
            /** @description Reads one provider. */
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
                        admin_status: "active" | "disabled";
                        /** @default [] */
                        allowed_cidrs: string[];
                        /** @default [] */
                        assigned_projects: string[];
                        /** @default null */
                        base_url: string | null;
                        base_url_in_effect: string | null;
                        circuit: {
                            /** @enum {string} */
                            cause: "manual" | "unreachable" | "failures";
                            /**
                             * @description whose circuit it is
                             * @enum {string}
                             */
                            owner: "deployment" | "provider";
                            /** @description until it lets a call through; 0 = the next one is its trial */
                            retry_after_ms: number;
                            /** @enum {string} */
                            state: "open" | "half_open";
                        } | null;
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        credential_id: string | null;
                        credential_observed: {
                            retry_after_ms: number;
                            /**
                             * @description waiting = told to, for some of its models
                             * @enum {string}
                             */
                            state: "out" | "half_open" | "waiting";
                            /** @description models that it waits for; empty = all */
                            upstream_model_ids: string[];
                        } | null;
                        /** @enum {string} */
                        credential_source: "named" | "provider" | "environment" | "missing" | "not_needed";
                        deployment_count: number;
                        /** @default null */
                        display_name: string | null;
                        /** @default null */
                        driver: string | null;
                        fingerprint: string | null;
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        last_checked_at: string | null;
                        last_error: string | null;
                        model_count: number;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        preset: string | null;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        /** @default {} */
                        settings: {
                            [key: string]: unknown;
                        };
                        /** @enum {string} */
                        status: "active" | "disabled" | "errored";
                        timeouts: {
                            /** @default null */
                            connect_ms: number | null;
                            /** @default null */
                            first_token_ms: number | null;
                            /** @default null */
                            idle_ms: number | null;
                            /** @default null */
                            total_ms: number | null;
                        };
                        /**
                         * @default model
                         * @enum {string}
                         */
                        type: "model" | "file" | "vector" | "datasource";
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
    "provider.delete": {
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
    "provider.update": {
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
                    admin_status?: ("active" | "disabled") | null;
                    allowed_cidrs?: string[] | null;
                    api_key?: (string | null) | null;
                    assigned_projects?: string[] | null;
                    base_url?: (string | null) | null;
                    credential_id?: (string | null) | null;
                    display_name?: (string | null) | null;
                    driver?: (string | null) | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    preset?: (string | null) | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    settings?: {
                        [key: string]: unknown;
                    } | null;
                    timeouts?: {
                        /** @default null */
                        connect_ms?: number | null;
                        /** @default null */
                        first_token_ms?: number | null;
                        /** @default null */
                        idle_ms?: number | null;
                        /** @default null */
                        total_ms?: number | null;
                    } | null;
                    type?: ("model" | "file" | "vector" | "datasource") | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("active" | "disabled") | null;
                    allowed_cidrs?: string[] | null;
                    api_key?: (string | null) | null;
                    assigned_projects?: string[] | null;
                    base_url?: (string | null) | null;
                    credential_id?: (string | null) | null;
                    display_name?: (string | null) | null;
                    driver?: (string | null) | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    key?: (string | null) | null;
                    organization_id?: string | null;
                    preset?: (string | null) | null;
                    project_id?: (string | null) | null;
                    revision?: string | null;
                    settings?: {
                        [key: string]: unknown;
                    } | null;
                    timeouts?: {
                        /** @default null */
                        connect_ms?: number | null;
                        /** @default null */
                        first_token_ms?: number | null;
                        /** @default null */
                        idle_ms?: number | null;
                        /** @default null */
                        total_ms?: number | null;
                    } | null;
                    type?: ("model" | "file" | "vector" | "datasource") | null;
                };
            };
        };
        responses: {
            /** @description Changes a provider: a merge patch, in which null clears and what is absent stays. */
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
                        admin_status: "active" | "disabled";
                        /** @default [] */
                        allowed_cidrs: string[];
                        /** @default [] */
                        assigned_projects: string[];
                        /** @default null */
                        base_url: string | null;
                        base_url_in_effect: string | null;
                        circuit: {
                            /** @enum {string} */
                            cause: "manual" | "unreachable" | "failures";
                            /**
                             * @description whose circuit it is
                             * @enum {string}
                             */
                            owner: "deployment" | "provider";
                            /** @description until it lets a call through; 0 = the next one is its trial */
                            retry_after_ms: number;
                            /** @enum {string} */
                            state: "open" | "half_open";
                        } | null;
                        created_at: string;
                        created_by: string;
                        /** @default null */
                        credential_id: string | null;
                        credential_observed: {
                            retry_after_ms: number;
                            /**
                             * @description waiting = told to, for some of its models
                             * @enum {string}
                             */
                            state: "out" | "half_open" | "waiting";
                            /** @description models that it waits for; empty = all */
                            upstream_model_ids: string[];
                        } | null;
                        /** @enum {string} */
                        credential_source: "named" | "provider" | "environment" | "missing" | "not_needed";
                        deployment_count: number;
                        /** @default null */
                        display_name: string | null;
                        /** @default null */
                        driver: string | null;
                        fingerprint: string | null;
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        id: string;
                        /**
                         * @description absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        last_checked_at: string | null;
                        last_error: string | null;
                        model_count: number;
                        /** @description id or key of a organization */
                        organization_id: string;
                        /** @default null */
                        preset: string | null;
                        /** @default null */
                        project_id: string | null;
                        revision: string;
                        /** @default {} */
                        settings: {
                            [key: string]: unknown;
                        };
                        /** @enum {string} */
                        status: "active" | "disabled" | "errored";
                        timeouts: {
                            /** @default null */
                            connect_ms: number | null;
                            /** @default null */
                            first_token_ms: number | null;
                            /** @default null */
                            idle_ms: number | null;
                            /** @default null */
                            total_ms: number | null;
                        };
                        /**
                         * @default model
                         * @enum {string}
                         */
                        type: "model" | "file" | "vector" | "datasource";
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
    "provider.circuit-open": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description for those who find it open
                     * @default null
                     */
                    reason?: string | null;
                    /**
                     * @description how long it stays open, if nobody resets it; at most a day
                     * @default 3600
                     */
                    seconds?: number;
                };
            };
        };
        responses: {
            /** @description Keeps calls away from all deployments of a provider for a while. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        id: string;
                        /** @description now, by hand */
                        open: boolean;
                        /** @description null = nobody opened it, or it was reset since */
                        open_until: string | null;
                        opened_at: string | null;
                        /** @description member or API key */
                        opened_by: string | null;
                        organization_id: string;
                        /** @enum {string} */
                        owner: "deployment" | "provider";
                        project_id: string | null;
                        reason: string | null;
                        /** @description grows with each reset */
                        reset_generation: string;
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
    "provider.circuit-reset": {
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
            /** @description Closes the circuit of a provider, whoever or whatever opened it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        id: string;
                        /** @description now, by hand */
                        open: boolean;
                        /** @description null = nobody opened it, or it was reset since */
                        open_until: string | null;
                        opened_at: string | null;
                        /** @description member or API key */
                        opened_by: string | null;
                        organization_id: string;
                        /** @enum {string} */
                        owner: "deployment" | "provider";
                        project_id: string | null;
                        reason: string | null;
                        /** @description grows with each reset */
                        reset_generation: string;
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
    "provider.credential": {
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
            /** @description Shows, field by field, which connection a provider has and where each value comes from. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        faults: string[];
                        fields: {
                            [key: string]: {
                                /** @enum {string} */
                                source: "named" | "inline" | "provider" | "environment" | "missing";
                                value: string | null;
                            };
                        };
                        secret: {
                            fingerprint: string | null;
                            holder: ("credential" | "deployment" | "provider" | "environment") | null;
                            holder_id: string | null;
                            /** @enum {string} */
                            source: "named" | "inline" | "provider" | "environment" | "missing";
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
    "provider.discover": {
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
            /** @description Asks a provider for its models and holds them against ours. Changes nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            changed: number;
                            known: number;
                            missing: number;
                            new: number;
                        };
                        data: {
                            changes: {
                                deployment_id: string;
                                field: string;
                                from: unknown;
                                kept: boolean;
                                to: unknown;
                            }[];
                            deployments: {
                                admin_status: string;
                                deployment_id: string;
                                model_id: string;
                                model_key: string;
                            }[];
                            offered: {
                                context_window_tokens: number | null;
                                display_name: string | null;
                                features: string[];
                                input_modalities: string[];
                                max_output_tokens: number | null;
                                mode: string | null;
                                output_modalities: string[];
                                owner: string | null;
                            } | null;
                            /** @enum {string} */
                            state: "new" | "changed" | "missing" | "known";
                            upstream_model_id: string;
                        }[];
                        provider_id: string;
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
    "provider.import": {
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
                    /** @default [] */
                    deactivate?: string[];
                    /** @default [] */
                    models?: {
                        display_name?: string;
                        /** @description of the new model; absent = derived from its name */
                        key?: string;
                        /** @description id or key of a model */
                        model_id?: string;
                        upstream_model_id: string;
                    }[];
                    /** @description of new models; absent = the provider's */
                    project_id?: string;
                };
            };
        };
        responses: {
            /** @description Makes or updates the chosen models, all or none. Missing ones become inactive, never deleted; what an administrator has changed stays (rule 24). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            deployment_id: string;
                            model_id: string;
                            model_key: string;
                            /** @enum {string} */
                            outcome: "created" | "updated" | "reactivated" | "deactivated" | "unchanged";
                            upstream_model_id: string;
                        }[];
                        provider_id: string;
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
    "provider.test": {
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
            /** @description Checks address and key of a provider by a call that costs nothing, and sets its status by it (000-16). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checked_at: string;
                        error_class: string | null;
                        latency_ms: number | null;
                        message: string | null;
                        models: number | null;
                        provider_id: string;
                        /** @enum {string} */
                        result: "usable" | "error" | "timeout" | "unsupported";
                        upstream_status: number | null;
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
    "request.list": {
        parameters: {
            query?: {
                api_key_id?: string;
                cost_label?: string;
                cursor?: string;
                deployment_id?: string;
                end_user?: string;
                feedback?: "up" | "down" | "any";
                format?: "json" | "csv" | "ndjson";
                from?: string;
                id_prefix?: string;
                limit?: number;
                member_id?: string;
                min_latency_ms?: number;
                model?: string;
                organization_id?: string;
                project_id?: string;
                provider_id?: string;
                q?: string;
                reason?: string;
                refusing_step?: string;
                status?: "success" | "error" | "cancelled";
                tag?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists requests, newest first, also those that were refused before a provider was tried. A page may be short, even empty, while there is a next one. As CSV or NDJSON: all of them, at most 100 000. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description of the answer; null = nothing was captured, or it is gone */
                            answer_preview: string | null;
                            /** @description HTTP status that the caller saw; 499 = it hung up first */
                            answered_status: number | null;
                            api_key_id: string;
                            attempt_count: number;
                            /** @description of input_tokens */
                            audio_input_tokens: number;
                            /** @description milliseconds of sound or film, heard or made */
                            audio_ms: number;
                            /** @description of output_tokens */
                            audio_output_tokens: number;
                            /** @description of input_tokens */
                            cache_read_tokens: number;
                            /** @description of input_tokens */
                            cache_write_tokens: number;
                            /** @description spoken */
                            characters: number;
                            /** @description name=value */
                            cost_labels: string[];
                            /** @description integer pico-USD */
                            cost_pico: string;
                            /** @description the same for people, such as $0.0025 */
                            cost_usd: string;
                            /** @description key; null = deleted */
                            deployment: string | null;
                            /** @description null = none was chosen */
                            deployment_id: string | null;
                            /** @description as the caller names whom it is for; null = nobody */
                            end_user: string | null;
                            /** @description null = none failed */
                            failure_class: string | null;
                            /** @description null = it did not finish */
                            finish_reason: string | null;
                            /** @description until the first token; null = none came */
                            first_token_ms: number | null;
                            /** @description of the provider; null = no answer came */
                            http_status: number | null;
                            id: string;
                            /** @description of input_tokens */
                            image_tokens: number;
                            /** @description made */
                            images: number;
                            /** @description of all kinds */
                            input_tokens: number;
                            /** @description from its receipt to its end; without a record: of its attempts */
                            latency_ms: number;
                            /** @description null = none */
                            member_id: string | null;
                            /** @description such as chat */
                            mode: string | null;
                            /** @description key at the time of the call */
                            model: string | null;
                            /** @description as all that follows: of the attempt that answered, else of the last */
                            model_id: string | null;
                            organization_id: string;
                            /** @description of all kinds */
                            output_tokens: number;
                            pages: number;
                            /** @description key; null = deleted */
                            project: string | null;
                            project_id: string;
                            /** @description key; null = deleted */
                            provider: string | null;
                            /** @description null = a node of ours */
                            provider_id: string | null;
                            /** @description true = a gateway died before it could say how an attempt ended */
                            provisional: boolean;
                            /** @description why it was not served: of the error catalogue, or a failure class */
                            reason: string | null;
                            /** @description of output_tokens */
                            reasoning_tokens: number;
                            /** @description the step that ended it ahead of an answer, such as plan */
                            refusing_step: string | null;
                            /** @description of what was asked last; null = nothing was captured, or it is gone */
                            request_preview: string | null;
                            /** @description null = none */
                            service_account_id: string | null;
                            started_at: string;
                            /** @description success, error or cancelled; unknown where the ledger does not say */
                            status: string;
                            stream: boolean;
                            tags: string[];
                            /** @description null = none */
                            team_id: string | null;
                            thumbs_down: number;
                            /** @description people who gave feedback, as thumbs_down */
                            thumbs_up: number;
                            /** @description functions that the answer called, where content is captured */
                            tool_calls: string[];
                            /** @description as the provider calls the model */
                            upstream_model_id: string | null;
                        }[];
                        next_cursor: string | null;
                        /** @description null = not counted */
                        total: number | null;
                    };
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
    "request.get": {
        parameters: {
            query?: {
                organization_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One request with its steps, its plan and every attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description of the answer; null = nothing was captured, or it is gone */
                        answer_preview: string | null;
                        /** @description HTTP status that the caller saw; 499 = it hung up first */
                        answered_status: number | null;
                        api_key_id: string;
                        attempt_count: number;
                        attempts: {
                            /** @description reasons of corrections */
                            adjustments: string[];
                            /** @description of input_tokens */
                            audio_input_tokens: number;
                            /** @description milliseconds of sound or film, heard or made */
                            audio_ms: number;
                            /** @description of output_tokens */
                            audio_output_tokens: number;
                            /** @description of input_tokens */
                            cache_read_tokens: number;
                            /** @description of input_tokens */
                            cache_write_tokens: number;
                            /** @description spoken */
                            characters: number;
                            /** @description until the request was on its way; null = at once, or never */
                            connection_ms: number | null;
                            /** @description integer pico-USD */
                            cost_pico: string;
                            /** @description the same for people, such as $0.0025 */
                            cost_usd: string;
                            /** @description null = none, or not known */
                            credential_id: string | null;
                            /** @description key; null = deleted */
                            deployment: string | null;
                            /** @description null = none was chosen */
                            deployment_id: string | null;
                            duration_ms: number;
                            /** @description null = none failed */
                            failure_class: string | null;
                            /** @description null = it did not finish */
                            finish_reason: string | null;
                            first_token_ms: number | null;
                            /** @description of the provider; null = no answer came */
                            http_status: number | null;
                            /** @description null = it could not even be dialled */
                            id: string | null;
                            /** @description of input_tokens */
                            image_tokens: number;
                            /** @description made */
                            images: number;
                            /** @description of all kinds */
                            input_tokens: number;
                            /** @description key at the time of the call */
                            model: string | null;
                            /** @description as all that follows: of the attempt that answered, else of the last */
                            model_id: string | null;
                            /** @description of all kinds */
                            output_tokens: number;
                            pages: number;
                            /** @description price that was applied */
                            price_id: string | null;
                            /** @description key; null = deleted */
                            provider: string | null;
                            /** @description null = a node of ours */
                            provider_id: string | null;
                            provisional: boolean;
                            /** @description of output_tokens */
                            reasoning_tokens: number;
                            /** @description as the provider asked */
                            retry_after_ms: number | null;
                            /** @description microseconds since the request was received */
                            start_us: number | null;
                            started_at: string;
                            status: string;
                            /** @description as the provider calls the model */
                            upstream_model_id: string | null;
                            /** @description as the provider calls the request */
                            upstream_request_id: string | null;
                            /** @description provider = its own figures; drained, estimated, suspect, provisional or none */
                            usage_source: string | null;
                        }[];
                        /** @description of input_tokens */
                        audio_input_tokens: number;
                        /** @description milliseconds of sound or film, heard or made */
                        audio_ms: number;
                        /** @description of output_tokens */
                        audio_output_tokens: number;
                        /** @description of input_tokens */
                        cache_read_tokens: number;
                        /** @description of input_tokens */
                        cache_write_tokens: number;
                        /** @description its key at the time, or whatever the caller named */
                        callable: string | null;
                        /** @description model or route group that was asked for */
                        callable_id: string | null;
                        /**
                         * @description what is kept of what was said
                         * @enum {string}
                         */
                        capture: "none" | "preview" | "full";
                        /** @description spoken */
                        characters: number;
                        /** @description as the caller called it */
                        client_request_id: string | null;
                        /** @description name=value */
                        cost_labels: string[];
                        /** @description integer pico-USD */
                        cost_pico: string;
                        /** @description the same for people, such as $0.0025 */
                        cost_usd: string;
                        /** @description key; null = deleted */
                        deployment: string | null;
                        /** @description null = none was chosen */
                        deployment_id: string | null;
                        /** @description as the caller names whom it is for; null = nobody */
                        end_user: string | null;
                        /** @description null = none failed */
                        failure_class: string | null;
                        /** @description null = it did not finish */
                        finish_reason: string | null;
                        /** @description until the first token; null = none came */
                        first_token_ms: number | null;
                        gateway_id: string;
                        /** @description of the provider; null = no answer came */
                        http_status: number | null;
                        id: string;
                        /** @description of input_tokens */
                        image_tokens: number;
                        /** @description made */
                        images: number;
                        /** @description of all kinds */
                        input_tokens: number;
                        /** @description from its receipt to its end; without a record: of its attempts */
                        latency_ms: number;
                        /** @description members of the body that did not reach the provider */
                        losses: string[];
                        /** @description null = none */
                        member_id: string | null;
                        /** @description such as chat */
                        mode: string | null;
                        /** @description key at the time of the call */
                        model: string | null;
                        /** @description as all that follows: of the attempt that answered, else of the last */
                        model_id: string | null;
                        /** @description route, such as /v1/chat/completions */
                        operation: string | null;
                        organization_id: string;
                        /** @description of all kinds */
                        output_tokens: number;
                        /** @description microseconds that the gateway itself took */
                        overhead_us: number | null;
                        pages: number;
                        /** @description null = none was asked for */
                        plan: {
                            /** @description of the configuration it was made from */
                            config_number: string;
                            left_out: {
                                /** @description key; null = deleted */
                                deployment: string | null;
                                deployment_id: string;
                                reason: string;
                            }[];
                            permitted_retries: number;
                            /** @description null = none made it */
                            router_id: string | null;
                            /** @description router; local = no router answered in time; null = it was refused */
                            source: string | null;
                            /** @description null = not known */
                            strategy: string | null;
                        } | null;
                        /** @description key; null = deleted */
                        project: string | null;
                        project_id: string;
                        /** @description key; null = deleted */
                        provider: string | null;
                        /** @description null = a node of ours */
                        provider_id: string | null;
                        /** @description true = a gateway died before it could say how an attempt ended */
                        provisional: boolean;
                        /** @description why it was not served: of the error catalogue, or a failure class */
                        reason: string | null;
                        /** @description of output_tokens */
                        reasoning_tokens: number;
                        /** @description false = only the ledger knows of it: it has no steps and no plan */
                        recorded: boolean;
                        /** @description the step that ended it ahead of an answer, such as plan */
                        refusing_step: string | null;
                        /** @description of what was asked last; null = nothing was captured, or it is gone */
                        request_preview: string | null;
                        /** @description null = none */
                        service_account_id: string | null;
                        started_at: string;
                        /** @description success, error or cancelled; unknown where the ledger does not say */
                        status: string;
                        steps: {
                            duration_us: number;
                            /** @description why it ended the request or the attempt */
                            reason: string | null;
                            /** @description microseconds since the request was received */
                            start_us: number;
                            /** @description such as authenticate, plan, attempt, settle */
                            step: string;
                        }[];
                        stream: boolean;
                        tags: string[];
                        /** @description null = none */
                        team_id: string | null;
                        thumbs_down: number;
                        /** @description people who gave feedback, as thumbs_down */
                        thumbs_up: number;
                        /** @description functions that the answer called, where content is captured */
                        tool_calls: string[];
                        /** @description null = it was not sampled */
                        trace_id: string | null;
                        /** @description as the provider calls the model */
                        upstream_model_id: string | null;
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
    "request.content": {
        parameters: {
            query?: {
                organization_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was said in a request, as far as the capture policy had it kept: nothing, 200 characters each way, or all. Secrets are replaced. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description the answer, a stream put together; null = only a preview was kept */
                        answer: string | null;
                        /** @description true size of everything that was sent */
                        answer_bytes: number;
                        /** @description of the answer */
                        answer_preview: string | null;
                        answer_truncated: boolean;
                        /**
                         * @description none also when it is gone already
                         * @enum {string}
                         */
                        capture: "none" | "preview" | "full";
                        /** @description newest first */
                        feedback: {
                            /** @description who gave it */
                            author_id: string;
                            /** @description without secrets */
                            comment: string | null;
                            given_at: string;
                            /** @description a word of the own, such as wrong-language */
                            label: string | null;
                            rating: ("up" | "down") | null;
                            /** @description 0 to 1 */
                            score: number | null;
                        }[];
                        id: string;
                        /** @description secrets that were replaced */
                        redactions: number;
                        /** @description the body as it came, JSON text; null = only a preview was kept */
                        request: string | null;
                        /** @description true size of the body */
                        request_bytes: number;
                        /** @description of what was asked last */
                        request_preview: string | null;
                        request_truncated: boolean;
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
    "request.feedback": {
        parameters: {
            query?: {
                organization_id?: string;
            };
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
                    /** @default null */
                    comment?: string | null;
                    /** @default null */
                    label?: string | null;
                    /** @default null */
                    rating?: ("up" | "down") | null;
                    /** @default null */
                    score?: number | null;
                };
            };
        };
        responses: {
            /** @description Says what the caller thinks of an answer; a second time replaces the first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description who gave it */
                        author_id: string;
                        /** @description without secrets */
                        comment: string | null;
                        given_at: string;
                        /** @description a word of the own, such as wrong-language */
                        label: string | null;
                        rating: ("up" | "down") | null;
                        /** @description 0 to 1 */
                        score: number | null;
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
    "request.erase": {
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
                    /** @description id or key; absent = the own one, for platform roles all */
                    organization_id?: string;
                    /** @enum {string} */
                    subject: "request" | "key" | "member" | "user";
                    /** @description id of a request, key or member; a user as requests named it */
                    subject_id: string;
                };
            };
        };
        responses: {
            /** @description Erases the records, the content and the feedback of one request, or of all requests of a key, a member or an end user, and keeps them out if they come again. Ids and amounts in the ledger stay. Stands in the audit log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        contents: number;
                        feedback: number;
                        /** @description of the erasure, as in the audit log */
                        id: string;
                        /** @description rows of the subject, counted again afterwards: 0, or the call is to be made again */
                        left: number;
                        organization_id: string;
                        /** @description that are gone */
                        records: number;
                        /** @enum {string} */
                        subject: "request" | "key" | "member" | "user";
                        /** @description what was received before is kept out from now on */
                        until: string;
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
    "route_group.list": {
        parameters: {
            query?: {
                admin_status?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                mode?: string;
                organization_id?: string;
                project_id?: string;
                q?: string;
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "key" | "-key" | "display_name" | "-display_name" | "mode" | "-mode";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists route groups: filter, search, sort, page. */
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
                            /** @default null */
                            description: string | null;
                            display_name: string;
                            draft_version: number | null;
                            /** @description what is tried next, by class of error; names of models or route groups */
                            fallbacks: {
                                /** @default [] */
                                content_policy: string[];
                                /** @default [] */
                                context_window: string[];
                                /** @default [] */
                                general: string[];
                            };
                            id: string;
                            /**
                             * @description what callers send as model; absent = derived from display_name
                             * @default null
                             */
                            key: string | null;
                            /** @default [] */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default true */
                                enabled: boolean;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            /**
                             * @default chat
                             * @enum {string}
                             */
                            mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                            /** @description id or key of a organization */
                            organization_id: string;
                            /**
                             * @description the published one; writing it here publishes it; null = weighted, as the members say
                             * @default null
                             */
                            policy: {
                                /**
                                 * @description what stays together; for the strategy affinity
                                 * @default null
                                 */
                                affinity_by: ("conversation" | "session" | "user") | null;
                                /**
                                 * @description what this policy says otherwise about members; what is null stays as the member says
                                 * @default []
                                 */
                                members: {
                                    /** @default null */
                                    deployment_id: string | null;
                                    /** @default null */
                                    enabled: boolean | null;
                                    /**
                                     * @description all deployments of a model; exactly one of the three
                                     * @default null
                                     */
                                    model_id: string | null;
                                    /**
                                     * @description lower is tried first; null = 0
                                     * @default null
                                     */
                                    priority: number | null;
                                    /**
                                     * @description all members of another route group
                                     * @default null
                                     */
                                    route_group_id: string | null;
                                    /**
                                     * @description share among those of equal priority; null = the deployments’ own
                                     * @default null
                                     */
                                    weight: number | null;
                                }[];
                                retry: {
                                    /**
                                     * @description null = 4
                                     * @default null
                                     */
                                    max_attempts: number | null;
                                };
                                /**
                                 * @default weighted
                                 * @enum {string}
                                 */
                                strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                                timeouts: {
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    connect_ms: number | null;
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    first_token_ms: number | null;
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    idle_ms: number | null;
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    total_ms: number | null;
                                };
                                /**
                                 * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                                 * @default null
                                 */
                                wait_second_pico: string | null;
                            } | null;
                            /** @default null */
                            project_id: string | null;
                            /** @default null */
                            prompt_binding: {
                                /**
                                 * @description null = the newest version
                                 * @default null
                                 */
                                label: string | null;
                                prompt: string;
                            } | null;
                            published_version: number | null;
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
    "route_group.create": {
        parameters: {
            query?: {
                confirm?: boolean;
            };
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
                    /** @default null */
                    description?: string | null;
                    display_name: string;
                    /**
                     * @description what is tried next, by class of error; names of models or route groups
                     * @default {}
                     */
                    fallbacks?: {
                        /** @default [] */
                        content_policy?: string[];
                        /** @default [] */
                        context_window?: string[];
                        /** @default [] */
                        general?: string[];
                    };
                    /**
                     * @description what callers send as model; absent = derived from display_name
                     * @default null
                     */
                    key?: string | null;
                    /** @default [] */
                    members?: {
                        /** @default null */
                        deployment_id?: string | null;
                        /** @default true */
                        enabled?: boolean;
                        /**
                         * @description all deployments of a model; exactly one of the three
                         * @default null
                         */
                        model_id?: string | null;
                        /**
                         * @description lower is tried first; null = 0
                         * @default null
                         */
                        priority?: number | null;
                        /**
                         * @description all members of another route group
                         * @default null
                         */
                        route_group_id?: string | null;
                        /**
                         * @description share among those of equal priority; null = the deployments’ own
                         * @default null
                         */
                        weight?: number | null;
                    }[];
                    /**
                     * @default chat
                     * @enum {string}
                     */
                    mode?: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                    /** @description id or key of a organization */
                    organization_id?: string;
                    /**
                     * @description the published one; writing it here publishes it; null = weighted, as the members say
                     * @default null
                     */
                    policy?: {
                        /**
                         * @description what stays together; for the strategy affinity
                         * @default null
                         */
                        affinity_by?: ("conversation" | "session" | "user") | null;
                        /**
                         * @description what this policy says otherwise about members; what is null stays as the member says
                         * @default []
                         */
                        members?: {
                            /** @default null */
                            deployment_id?: string | null;
                            /** @default null */
                            enabled?: boolean | null;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id?: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority?: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id?: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight?: number | null;
                        }[];
                        /** @default {} */
                        retry?: {
                            /**
                             * @description null = 4
                             * @default null
                             */
                            max_attempts?: number | null;
                        };
                        /**
                         * @default weighted
                         * @enum {string}
                         */
                        strategy?: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                        /** @default {} */
                        timeouts?: {
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            connect_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            first_token_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            idle_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            total_ms?: number | null;
                        };
                        /**
                         * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                         * @default null
                         */
                        wait_second_pico?: string | null;
                    } | null;
                    /** @default null */
                    project_id?: string | null;
                    /** @default null */
                    prompt_binding?: {
                        /**
                         * @description null = the newest version
                         * @default null
                         */
                        label?: string | null;
                        prompt: string;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Makes a route group. */
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
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        draft_version: number | null;
                        /** @description what is tried next, by class of error; names of models or route groups */
                        fallbacks: {
                            /** @default [] */
                            content_policy: string[];
                            /** @default [] */
                            context_window: string[];
                            /** @default [] */
                            general: string[];
                        };
                        id: string;
                        /**
                         * @description what callers send as model; absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @default [] */
                        members: {
                            /** @default null */
                            deployment_id: string | null;
                            /** @default true */
                            enabled: boolean;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight: number | null;
                        }[];
                        /**
                         * @default chat
                         * @enum {string}
                         */
                        mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the published one; writing it here publishes it; null = weighted, as the members say
                         * @default null
                         */
                        policy: {
                            /**
                             * @description what stays together; for the strategy affinity
                             * @default null
                             */
                            affinity_by: ("conversation" | "session" | "user") | null;
                            /**
                             * @description what this policy says otherwise about members; what is null stays as the member says
                             * @default []
                             */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default null */
                                enabled: boolean | null;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            retry: {
                                /**
                                 * @description null = 4
                                 * @default null
                                 */
                                max_attempts: number | null;
                            };
                            /**
                             * @default weighted
                             * @enum {string}
                             */
                            strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                            timeouts: {
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                connect_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                first_token_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                idle_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                total_ms: number | null;
                            };
                            /**
                             * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                             * @default null
                             */
                            wait_second_pico: string | null;
                        } | null;
                        /** @default null */
                        project_id: string | null;
                        /** @default null */
                        prompt_binding: {
                            /**
                             * @description null = the newest version
                             * @default null
                             */
                            label: string | null;
                            prompt: string;
                        } | null;
                        published_version: number | null;
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
    "route_group.get": {
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
            /** @description Reads one route group. */
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
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        draft_version: number | null;
                        /** @description what is tried next, by class of error; names of models or route groups */
                        fallbacks: {
                            /** @default [] */
                            content_policy: string[];
                            /** @default [] */
                            context_window: string[];
                            /** @default [] */
                            general: string[];
                        };
                        id: string;
                        /**
                         * @description what callers send as model; absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @default [] */
                        members: {
                            /** @default null */
                            deployment_id: string | null;
                            /** @default true */
                            enabled: boolean;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight: number | null;
                        }[];
                        /**
                         * @default chat
                         * @enum {string}
                         */
                        mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the published one; writing it here publishes it; null = weighted, as the members say
                         * @default null
                         */
                        policy: {
                            /**
                             * @description what stays together; for the strategy affinity
                             * @default null
                             */
                            affinity_by: ("conversation" | "session" | "user") | null;
                            /**
                             * @description what this policy says otherwise about members; what is null stays as the member says
                             * @default []
                             */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default null */
                                enabled: boolean | null;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            retry: {
                                /**
                                 * @description null = 4
                                 * @default null
                                 */
                                max_attempts: number | null;
                            };
                            /**
                             * @default weighted
                             * @enum {string}
                             */
                            strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                            timeouts: {
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                connect_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                first_token_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                idle_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                total_ms: number | null;
                            };
                            /**
                             * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                             * @default null
                             */
                            wait_second_pico: string | null;
                        } | null;
                        /** @default null */
                        project_id: string | null;
                        /** @default null */
                        prompt_binding: {
                            /**
                             * @description null = the newest version
                             * @default null
                             */
                            label: string | null;
                            prompt: string;
                        } | null;
                        published_version: number | null;
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
    "route_group.delete": {
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
    "route_group.update": {
        parameters: {
            query?: {
                confirm?: boolean;
            };
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
                    description?: (string | null) | null;
                    display_name?: string | null;
                    fallbacks?: {
                        /** @default [] */
                        content_policy?: string[];
                        /** @default [] */
                        context_window?: string[];
                        /** @default [] */
                        general?: string[];
                    } | null;
                    key?: (string | null) | null;
                    members?: {
                        /** @default null */
                        deployment_id?: string | null;
                        /** @default true */
                        enabled?: boolean;
                        /**
                         * @description all deployments of a model; exactly one of the three
                         * @default null
                         */
                        model_id?: string | null;
                        /**
                         * @description lower is tried first; null = 0
                         * @default null
                         */
                        priority?: number | null;
                        /**
                         * @description all members of another route group
                         * @default null
                         */
                        route_group_id?: string | null;
                        /**
                         * @description share among those of equal priority; null = the deployments’ own
                         * @default null
                         */
                        weight?: number | null;
                    }[] | null;
                    mode?: ("chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation") | null;
                    organization_id?: string | null;
                    policy?: ({
                        /**
                         * @description what stays together; for the strategy affinity
                         * @default null
                         */
                        affinity_by?: ("conversation" | "session" | "user") | null;
                        /**
                         * @description what this policy says otherwise about members; what is null stays as the member says
                         * @default []
                         */
                        members?: {
                            /** @default null */
                            deployment_id?: string | null;
                            /** @default null */
                            enabled?: boolean | null;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id?: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority?: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id?: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight?: number | null;
                        }[];
                        /** @default {} */
                        retry?: {
                            /**
                             * @description null = 4
                             * @default null
                             */
                            max_attempts?: number | null;
                        };
                        /**
                         * @default weighted
                         * @enum {string}
                         */
                        strategy?: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                        /** @default {} */
                        timeouts?: {
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            connect_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            first_token_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            idle_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            total_ms?: number | null;
                        };
                        /**
                         * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                         * @default null
                         */
                        wait_second_pico?: string | null;
                    } | null) | null;
                    project_id?: (string | null) | null;
                    prompt_binding?: ({
                        /**
                         * @description null = the newest version
                         * @default null
                         */
                        label?: string | null;
                        prompt: string;
                    } | null) | null;
                    revision?: string | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("draft" | "active" | "inactive") | null;
                    description?: (string | null) | null;
                    display_name?: string | null;
                    fallbacks?: {
                        /** @default [] */
                        content_policy?: string[];
                        /** @default [] */
                        context_window?: string[];
                        /** @default [] */
                        general?: string[];
                    } | null;
                    key?: (string | null) | null;
                    members?: {
                        /** @default null */
                        deployment_id?: string | null;
                        /** @default true */
                        enabled?: boolean;
                        /**
                         * @description all deployments of a model; exactly one of the three
                         * @default null
                         */
                        model_id?: string | null;
                        /**
                         * @description lower is tried first; null = 0
                         * @default null
                         */
                        priority?: number | null;
                        /**
                         * @description all members of another route group
                         * @default null
                         */
                        route_group_id?: string | null;
                        /**
                         * @description share among those of equal priority; null = the deployments’ own
                         * @default null
                         */
                        weight?: number | null;
                    }[] | null;
                    mode?: ("chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation") | null;
                    organization_id?: string | null;
                    policy?: ({
                        /**
                         * @description what stays together; for the strategy affinity
                         * @default null
                         */
                        affinity_by?: ("conversation" | "session" | "user") | null;
                        /**
                         * @description what this policy says otherwise about members; what is null stays as the member says
                         * @default []
                         */
                        members?: {
                            /** @default null */
                            deployment_id?: string | null;
                            /** @default null */
                            enabled?: boolean | null;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id?: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority?: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id?: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight?: number | null;
                        }[];
                        /** @default {} */
                        retry?: {
                            /**
                             * @description null = 4
                             * @default null
                             */
                            max_attempts?: number | null;
                        };
                        /**
                         * @default weighted
                         * @enum {string}
                         */
                        strategy?: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                        /** @default {} */
                        timeouts?: {
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            connect_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            first_token_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            idle_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            total_ms?: number | null;
                        };
                        /**
                         * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                         * @default null
                         */
                        wait_second_pico?: string | null;
                    } | null) | null;
                    project_id?: (string | null) | null;
                    prompt_binding?: ({
                        /**
                         * @description null = the newest version
                         * @default null
                         */
                        label?: string | null;
                        prompt: string;
                    } | null) | null;
                    revision?: string | null;
                };
            };
        };
        responses: {
            /** @description Changes a route group: a merge patch, in which null clears and what is absent stays. */
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
                        /** @default null */
                        description: string | null;
                        display_name: string;
                        draft_version: number | null;
                        /** @description what is tried next, by class of error; names of models or route groups */
                        fallbacks: {
                            /** @default [] */
                            content_policy: string[];
                            /** @default [] */
                            context_window: string[];
                            /** @default [] */
                            general: string[];
                        };
                        id: string;
                        /**
                         * @description what callers send as model; absent = derived from display_name
                         * @default null
                         */
                        key: string | null;
                        /** @default [] */
                        members: {
                            /** @default null */
                            deployment_id: string | null;
                            /** @default true */
                            enabled: boolean;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight: number | null;
                        }[];
                        /**
                         * @default chat
                         * @enum {string}
                         */
                        mode: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                        /** @description id or key of a organization */
                        organization_id: string;
                        /**
                         * @description the published one; writing it here publishes it; null = weighted, as the members say
                         * @default null
                         */
                        policy: {
                            /**
                             * @description what stays together; for the strategy affinity
                             * @default null
                             */
                            affinity_by: ("conversation" | "session" | "user") | null;
                            /**
                             * @description what this policy says otherwise about members; what is null stays as the member says
                             * @default []
                             */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default null */
                                enabled: boolean | null;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            retry: {
                                /**
                                 * @description null = 4
                                 * @default null
                                 */
                                max_attempts: number | null;
                            };
                            /**
                             * @default weighted
                             * @enum {string}
                             */
                            strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                            timeouts: {
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                connect_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                first_token_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                idle_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                total_ms: number | null;
                            };
                            /**
                             * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                             * @default null
                             */
                            wait_second_pico: string | null;
                        } | null;
                        /** @default null */
                        project_id: string | null;
                        /** @default null */
                        prompt_binding: {
                            /**
                             * @description null = the newest version
                             * @default null
                             */
                            label: string | null;
                            prompt: string;
                        } | null;
                        published_version: number | null;
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
    "route_policy.list": {
        parameters: {
            query?: {
                before_version?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every version of a route group’s policy, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            created_at: string;
                            created_by: string;
                            policy: {
                                /**
                                 * @description what stays together; for the strategy affinity
                                 * @default null
                                 */
                                affinity_by: ("conversation" | "session" | "user") | null;
                                /**
                                 * @description what this policy says otherwise about members; what is null stays as the member says
                                 * @default []
                                 */
                                members: {
                                    /** @default null */
                                    deployment_id: string | null;
                                    /** @default null */
                                    enabled: boolean | null;
                                    /**
                                     * @description all deployments of a model; exactly one of the three
                                     * @default null
                                     */
                                    model_id: string | null;
                                    /**
                                     * @description lower is tried first; null = 0
                                     * @default null
                                     */
                                    priority: number | null;
                                    /**
                                     * @description all members of another route group
                                     * @default null
                                     */
                                    route_group_id: string | null;
                                    /**
                                     * @description share among those of equal priority; null = the deployments’ own
                                     * @default null
                                     */
                                    weight: number | null;
                                }[];
                                retry: {
                                    /**
                                     * @description null = 4
                                     * @default null
                                     */
                                    max_attempts: number | null;
                                };
                                /**
                                 * @default weighted
                                 * @enum {string}
                                 */
                                strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                                timeouts: {
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    connect_ms: number | null;
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    first_token_ms: number | null;
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    idle_ms: number | null;
                                    /**
                                     * @description null = the deployment's
                                     * @default null
                                     */
                                    total_ms: number | null;
                                };
                                /**
                                 * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                                 * @default null
                                 */
                                wait_second_pico: string | null;
                            };
                            /** @description version that a rollback brought back */
                            restores: number | null;
                            revision: string;
                            /** @enum {string} */
                            state: "draft" | "published" | "archived";
                            updated_at: string;
                            version: number;
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
    "route_policy.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One version of a route group’s policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        policy: {
                            /**
                             * @description what stays together; for the strategy affinity
                             * @default null
                             */
                            affinity_by: ("conversation" | "session" | "user") | null;
                            /**
                             * @description what this policy says otherwise about members; what is null stays as the member says
                             * @default []
                             */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default null */
                                enabled: boolean | null;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            retry: {
                                /**
                                 * @description null = 4
                                 * @default null
                                 */
                                max_attempts: number | null;
                            };
                            /**
                             * @default weighted
                             * @enum {string}
                             */
                            strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                            timeouts: {
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                connect_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                first_token_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                idle_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                total_ms: number | null;
                            };
                            /**
                             * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                             * @default null
                             */
                            wait_second_pico: string | null;
                        };
                        /** @description version that a rollback brought back */
                        restores: number | null;
                        revision: string;
                        /** @enum {string} */
                        state: "draft" | "published" | "archived";
                        updated_at: string;
                        version: number;
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
    "route_policy.save_draft": {
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
                    policy: {
                        /**
                         * @description what stays together; for the strategy affinity
                         * @default null
                         */
                        affinity_by?: ("conversation" | "session" | "user") | null;
                        /**
                         * @description what this policy says otherwise about members; what is null stays as the member says
                         * @default []
                         */
                        members?: {
                            /** @default null */
                            deployment_id?: string | null;
                            /** @default null */
                            enabled?: boolean | null;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id?: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority?: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id?: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight?: number | null;
                        }[];
                        /** @default {} */
                        retry?: {
                            /**
                             * @description null = 4
                             * @default null
                             */
                            max_attempts?: number | null;
                        };
                        /**
                         * @default weighted
                         * @enum {string}
                         */
                        strategy?: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                        /** @default {} */
                        timeouts?: {
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            connect_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            first_token_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            idle_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            total_ms?: number | null;
                        };
                        /**
                         * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                         * @default null
                         */
                        wait_second_pico?: string | null;
                    };
                    /** @description the earlier draft's */
                    revision?: string;
                };
            };
        };
        responses: {
            /** @description Keeps a draft of a policy, in place of an earlier draft. Says what stands in the way of publishing it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        faults: {
                            message: string;
                            /** @description JSON pointer */
                            where: string;
                        }[];
                        policy: {
                            /**
                             * @description what stays together; for the strategy affinity
                             * @default null
                             */
                            affinity_by: ("conversation" | "session" | "user") | null;
                            /**
                             * @description what this policy says otherwise about members; what is null stays as the member says
                             * @default []
                             */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default null */
                                enabled: boolean | null;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            retry: {
                                /**
                                 * @description null = 4
                                 * @default null
                                 */
                                max_attempts: number | null;
                            };
                            /**
                             * @default weighted
                             * @enum {string}
                             */
                            strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                            timeouts: {
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                connect_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                first_token_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                idle_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                total_ms: number | null;
                            };
                            /**
                             * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                             * @default null
                             */
                            wait_second_pico: string | null;
                        };
                        /** @description version that a rollback brought back */
                        restores: number | null;
                        revision: string;
                        /** @enum {string} */
                        state: "draft" | "published" | "archived";
                        updated_at: string;
                        version: number;
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
    "route_policy.publish": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /** @description the draft’s; another one is refused */
                    revision?: string;
                };
            };
        };
        responses: {
            /** @description Puts the draft in force; refused while anything stands in its way. The one in force before is archived. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        policy: {
                            /**
                             * @description what stays together; for the strategy affinity
                             * @default null
                             */
                            affinity_by: ("conversation" | "session" | "user") | null;
                            /**
                             * @description what this policy says otherwise about members; what is null stays as the member says
                             * @default []
                             */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default null */
                                enabled: boolean | null;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            retry: {
                                /**
                                 * @description null = 4
                                 * @default null
                                 */
                                max_attempts: number | null;
                            };
                            /**
                             * @default weighted
                             * @enum {string}
                             */
                            strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                            timeouts: {
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                connect_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                first_token_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                idle_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                total_ms: number | null;
                            };
                            /**
                             * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                             * @default null
                             */
                            wait_second_pico: string | null;
                        };
                        /** @description version that a rollback brought back */
                        restores: number | null;
                        revision: string;
                        /** @enum {string} */
                        state: "draft" | "published" | "archived";
                        updated_at: string;
                        version: number;
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
    "route_policy.roll_back": {
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
                    version: number;
                };
            };
        };
        responses: {
            /** @description Publishes what an old version said as a new version; checked against the route group as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        created_by: string;
                        policy: {
                            /**
                             * @description what stays together; for the strategy affinity
                             * @default null
                             */
                            affinity_by: ("conversation" | "session" | "user") | null;
                            /**
                             * @description what this policy says otherwise about members; what is null stays as the member says
                             * @default []
                             */
                            members: {
                                /** @default null */
                                deployment_id: string | null;
                                /** @default null */
                                enabled: boolean | null;
                                /**
                                 * @description all deployments of a model; exactly one of the three
                                 * @default null
                                 */
                                model_id: string | null;
                                /**
                                 * @description lower is tried first; null = 0
                                 * @default null
                                 */
                                priority: number | null;
                                /**
                                 * @description all members of another route group
                                 * @default null
                                 */
                                route_group_id: string | null;
                                /**
                                 * @description share among those of equal priority; null = the deployments’ own
                                 * @default null
                                 */
                                weight: number | null;
                            }[];
                            retry: {
                                /**
                                 * @description null = 4
                                 * @default null
                                 */
                                max_attempts: number | null;
                            };
                            /**
                             * @default weighted
                             * @enum {string}
                             */
                            strategy: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                            timeouts: {
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                connect_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                first_token_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                idle_ms: number | null;
                                /**
                                 * @description null = the deployment's
                                 * @default null
                                 */
                                total_ms: number | null;
                            };
                            /**
                             * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                             * @default null
                             */
                            wait_second_pico: string | null;
                        };
                        /** @description version that a rollback brought back */
                        restores: number | null;
                        revision: string;
                        /** @enum {string} */
                        state: "draft" | "published" | "archived";
                        updated_at: string;
                        version: number;
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
    "route_policy.simulate": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 10000 */
                    picks?: number;
                    /** @description instead of a version: one that is not kept */
                    policy?: {
                        /**
                         * @description what stays together; for the strategy affinity
                         * @default null
                         */
                        affinity_by?: ("conversation" | "session" | "user") | null;
                        /**
                         * @description what this policy says otherwise about members; what is null stays as the member says
                         * @default []
                         */
                        members?: {
                            /** @default null */
                            deployment_id?: string | null;
                            /** @default null */
                            enabled?: boolean | null;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id?: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority?: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id?: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight?: number | null;
                        }[];
                        /** @default {} */
                        retry?: {
                            /**
                             * @description null = 4
                             * @default null
                             */
                            max_attempts?: number | null;
                        };
                        /**
                         * @default weighted
                         * @enum {string}
                         */
                        strategy?: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                        /** @default {} */
                        timeouts?: {
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            connect_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            first_token_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            idle_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            total_ms?: number | null;
                        };
                        /**
                         * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                         * @default null
                         */
                        wait_second_pico?: string | null;
                    };
                    /** @default {} */
                    request?: {
                        /** @default [] */
                        capabilities?: string[];
                        /** @default 0 */
                        input_tokens?: number;
                        /** @default [] */
                        tags?: string[];
                    };
                    /**
                     * @description the same seed gives the same picks
                     * @default 1
                     */
                    seed?: number;
                    /**
                     * @description ids of deployments that are down
                     * @default []
                     */
                    unavailable?: string[];
                    /** @description absent = the draft, else the published one */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Where calls would go: the share of each deployment over many seeded picks. Calls nobody. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description what the shares rest on: without load every strategy falls back to weights
                         * @enum {string}
                         */
                        basis: "weights";
                        candidates: {
                            deployment: string;
                            deployment_id: string;
                            /** @description picks that try it first */
                            first: number;
                            model: string;
                            /** @description 0 is tried first */
                            tier: number;
                            /** @description picks that would come to it at all, after failures of those before it */
                            tried: number;
                            verdict: string;
                            /** @description share inside its tier, 0 to 1 */
                            weight: number;
                        }[];
                        notes: string[];
                        picks: number;
                        /** @description reason of the refusals */
                        refusal: string | null;
                        /** @description picks for which nothing could be tried */
                        refused: number;
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
    "route_policy.validate": {
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
        requestBody?: {
            content: {
                "application/json": {
                    /** @description instead of a version: one that is not kept */
                    policy?: {
                        /**
                         * @description what stays together; for the strategy affinity
                         * @default null
                         */
                        affinity_by?: ("conversation" | "session" | "user") | null;
                        /**
                         * @description what this policy says otherwise about members; what is null stays as the member says
                         * @default []
                         */
                        members?: {
                            /** @default null */
                            deployment_id?: string | null;
                            /** @default null */
                            enabled?: boolean | null;
                            /**
                             * @description all deployments of a model; exactly one of the three
                             * @default null
                             */
                            model_id?: string | null;
                            /**
                             * @description lower is tried first; null = 0
                             * @default null
                             */
                            priority?: number | null;
                            /**
                             * @description all members of another route group
                             * @default null
                             */
                            route_group_id?: string | null;
                            /**
                             * @description share among those of equal priority; null = the deployments’ own
                             * @default null
                             */
                            weight?: number | null;
                        }[];
                        /** @default {} */
                        retry?: {
                            /**
                             * @description null = 4
                             * @default null
                             */
                            max_attempts?: number | null;
                        };
                        /**
                         * @default weighted
                         * @enum {string}
                         */
                        strategy?: "weighted" | "least_busy" | "latency" | "cost" | "usage" | "affinity" | "priced_spill";
                        /** @default {} */
                        timeouts?: {
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            connect_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            first_token_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            idle_ms?: number | null;
                            /**
                             * @description null = the deployment's
                             * @default null
                             */
                            total_ms?: number | null;
                        };
                        /**
                         * @description what a second of waiting is worth, pico-USD; for the strategy priced_spill
                         * @default null
                         */
                        wait_second_pico?: string | null;
                    };
                    /** @description absent = the draft, else the published one */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Everything that stands in the way of publishing a policy, each with its place and reason. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        faults: {
                            message: string;
                            /** @description JSON pointer */
                            where: string;
                        }[];
                        valid: boolean;
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
    "route.explain": {
        parameters: {
            query?: {
                request_id?: string;
            };
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description stands for its organization, project, team and owner */
                    api_key_id?: string;
                    /**
                     * @description what the request makes use of, such as tools
                     * @default []
                     */
                    capabilities?: string[];
                    /**
                     * @description 0 = unknown
                     * @default 0
                     */
                    input_tokens?: number;
                    /**
                     * @description 0 = no bound
                     * @default 0
                     */
                    max_output_tokens?: number;
                    /** @description id */
                    member_id?: string;
                    /**
                     * @description as in a call; added to tags
                     * @default {}
                     */
                    metadata?: {
                        /** @default [] */
                        tags?: string[];
                    };
                    /**
                     * @description absent = the model’s own
                     * @enum {string}
                     */
                    mode?: "chat" | "embedding" | "rerank" | "image" | "image_edit" | "audio_speech" | "audio_transcription" | "video" | "moderation";
                    /** @description as a caller names it: the key of a model or route group, or an alias; only a replay names none */
                    model?: string;
                    /** @description id or key; absent = the caller’s own */
                    organization_id?: string;
                    /** @description id or key; absent = the caller’s own, or the only one */
                    project_id?: string;
                    /** @description id */
                    service_account_id?: string;
                    /** @default false */
                    stream?: boolean;
                    /** @default [] */
                    tags?: string[];
                    /** @description id */
                    team_id?: string;
                };
            };
        };
        responses: {
            /** @description Where a request would go and why, with a reason for every deployment. Calls nobody. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access: {
                            callable: boolean;
                            /** @description false = to this caller it does not exist */
                            known: boolean;
                            reasons: {
                                access_group: string | null;
                                allows: boolean;
                                code: string;
                                message: string;
                                /** @enum {string} */
                                scope: "target" | "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                                subject_id: string | null;
                            }[];
                            /** @description stands in model lists */
                            visible: boolean;
                        };
                        caller: {
                            api_key_id: string | null;
                            member_id: string | null;
                            organization: {
                                id: string;
                                key: string;
                            };
                            problems: {
                                /** @enum {string} */
                                code: "revoked" | "expired" | "owner_disabled" | "organization_inactive" | "project_inactive" | "scope_missing";
                                message: string;
                            }[];
                            /** @description null = no project in particular */
                            project: {
                                id: string;
                                key: string;
                            } | null;
                            service_account_id: string | null;
                            team_id: string | null;
                        };
                        /** @description in the order in which they are tried; those that are not, last */
                        candidates: {
                            connection: {
                                /** @description key of the credential or name of the variable; never a secret */
                                credential: string | null;
                                /** @enum {string} */
                                credential_source: "named" | "inline" | "provider" | "environment" | "none" | "node";
                                host: string | null;
                            };
                            /** @description of this request, integer pico-USD; null = also unpriced */
                            cost_pico: string | null;
                            deployment_id: string;
                            driver: string;
                            eligible: boolean;
                            /** @description probability to be the first one tried at all, 0 to 1; null = likewise */
                            first: number | null;
                            /** @description moving average of the time to the first token */
                            first_token_ms: number | null;
                            /** @description what is left of its caps, 0 to 1 */
                            headroom: number | null;
                            /** @description calls that are open on it; null = not known, like the three below */
                            in_flight: number | null;
                            key: string;
                            /** @description whose deployment it is */
                            model: {
                                id: string;
                                key: string;
                            };
                            node_id: string | null;
                            /** @description 1 = tried first, counted per chain of context_window and content_policy; null = not tried */
                            order: number | null;
                            /** @description in force now; null = unpriced */
                            price: {
                                /** @description pico-USD per unit; absent = nothing */
                                amounts: {
                                    [key: string]: string;
                                };
                                free: boolean;
                                /** @description version of the price */
                                id: string;
                                /** @enum {string} */
                                source: "deployment" | "model";
                                tiers: {
                                    above_input_tokens: number;
                                    amounts: {
                                        [key: string]: string;
                                    };
                                }[];
                            } | null;
                            /** @description lower first */
                            priority: number;
                            protocol: string;
                            /** @description null on a node */
                            provider: {
                                id: string;
                                key: string;
                            } | null;
                            /** @description every reason against it; empty = eligible */
                            reasons: {
                                /** @enum {string} */
                                code: "model_inactive" | "mode_mismatch" | "deployment_inactive" | "provider_inactive" | "provider_unknown" | "driver_unknown" | "mode_unsupported" | "endpoint_absent" | "endpoint_not_ready" | "tags_mismatch" | "capability_missing" | "context_too_small" | "credential_missing" | "base_url_missing" | "foreign_host" | "auth_header_not_allowed" | "circuit_manual" | "provider_circuit_manual" | "circuit_unreachable" | "provider_circuit_unreachable" | "circuit_open" | "provider_circuit_open" | "credential_out" | "backing_off" | "rpm_cap" | "tpm_cap" | "parallel_cap" | "other";
                                message: string;
                            }[];
                            /** @description until what passes is over; 0 = not known, or nothing passes */
                            retry_after_ms: number;
                            /**
                             * @description context_window and content_policy are tried after such failures alone
                             * @enum {string}
                             */
                            role: "own" | "general" | "context_window" | "content_policy";
                            /** @description probability to be the first one tried in its tier, 0 to 1; null = other strategies than weighted */
                            share: number | null;
                            /** @description 0 = first tier of eligible ones; null = not eligible */
                            tier: number | null;
                            timeouts: {
                                connect_ms: number;
                                first_token_ms: number;
                                idle_ms: number;
                                total_ms: number;
                            };
                            upstream_model_id: string;
                            weight: number;
                        }[];
                        /**
                         * @description whose knowledge this is
                         * @enum {string}
                         */
                        decided_by: "snapshot" | "router";
                        /** @description of the caller’s scopes that have some, as the router sees them; the narrowest first */
                        limits: {
                            id: string;
                            max_parallel: number | null;
                            /** @description now */
                            parallel: number;
                            /** @description per minute; null = not limited, like the two below */
                            requests: {
                                limit: number;
                                remaining: number;
                                /** @description until all of it is there again */
                                reset_ms: number;
                            } | null;
                            /** @enum {string} */
                            scope: "api_key" | "member" | "team" | "project" | "organization";
                            /** @description per minute */
                            tokens: {
                                limit: number;
                                remaining: number;
                                /** @description until all of it is there again */
                                reset_ms: number;
                            } | null;
                        }[];
                        outcome: {
                            /** @description of the refusal, as the caller gets it */
                            code: string | null;
                            /** @description whose limit refuses it; null = none does */
                            limited_by: {
                                /** @enum {string} */
                                kind: "rpm" | "tpm" | "max_parallel";
                                /** @enum {string} */
                                scope: "api_key" | "member" | "team" | "project" | "organization";
                            } | null;
                            message: string;
                            /** @description further attempts after the first; null = not known, or refused */
                            permitted_retries: number | null;
                            planned: boolean;
                            /** @description 0 = no advice */
                            retry_after_ms: number;
                            /** @description HTTP status of a refusal; 200 = a deployment is called */
                            status: number;
                        };
                        /** @description request id; null = nobody made this request */
                        replay_of: string | null;
                        request: {
                            capabilities: string[];
                            input_tokens: number;
                            max_output_tokens: number;
                            mode: string;
                            stream: boolean;
                            tags: string[];
                        };
                        resolved: {
                            /** @enum {string} */
                            admin_status: "draft" | "active" | "inactive";
                            /** @enum {string} */
                            by: "key" | "alias";
                            display_name: string;
                            id: string;
                            key: string;
                            /** @enum {string} */
                            kind: "model" | "route_group";
                            mode: string;
                            /**
                             * @description where the name was found
                             * @enum {string}
                             */
                            scope: "organization" | "project";
                        };
                        /** @description of the configuration */
                        revision: string;
                        /** @description null = no router answered */
                        router_id: string | null;
                        /** @description how one of a tier is chosen */
                        strategy: string;
                        /** @description what was not asked for, and may change the outcome */
                        unknown: ("circuits" | "credential_states" | "in_flight" | "limits")[];
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
                    organization_id?: string;
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
                    organization_id?: string;
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
    "session.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who holds the session, what they may do, and the token that changes need. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: string[];
                        csrf_token: string;
                        expires_at: string;
                        grants: {
                            organization_id: string | null;
                            project_id: string | null;
                            role: string;
                            team_id: string | null;
                        }[];
                        idle_timeout_ms: number;
                        member: {
                            display_name: string;
                            email: string;
                            id: string;
                            organization_id: string | null;
                        };
                        session_id: string;
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
    "session.create": {
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
                    email: string;
                    /** @description id or key; needed by people whose address is known in several */
                    organization?: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Signs in with e-mail address and password; the session comes as a cookie. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: string[];
                        csrf_token: string;
                        expires_at: string;
                        grants: {
                            organization_id: string | null;
                            project_id: string | null;
                            role: string;
                            team_id: string | null;
                        }[];
                        idle_timeout_ms: number;
                        member: {
                            display_name: string;
                            email: string;
                            id: string;
                            organization_id: string | null;
                        };
                        session_id: string;
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
    "session.delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
    "session.bootstrap": {
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
                    bootstrap_token: string;
                    display_name: string;
                    /**
                     * Format: email
                     * @description told apart without regard to case
                     */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Makes the first administrator of the installation, with the one-time token that its start printed. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: string[];
                        csrf_token: string;
                        expires_at: string;
                        grants: {
                            organization_id: string | null;
                            project_id: string | null;
                            role: string;
                            team_id: string | null;
                        }[];
                        idle_timeout_ms: number;
                        member: {
                            display_name: string;
                            email: string;
                            id: string;
                            organization_id: string | null;
                        };
                        session_id: string;
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
    "session.oidc_connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Identity providers that a sign-in page offers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            display_name: string;
                            key: string;
                        }[];
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
    "session.oidc_start": {
        parameters: {
            query?: {
                return_to?: string;
            };
            header?: never;
            path: {
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            302: {
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
    "session.oidc_callback": {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                iss?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            302: {
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
    "session.password": {
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
                    /** @description needs a session */
                    current_password?: string;
                    invite_token?: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Sets a password: with an invite, or in place of the current one. Every other session of the member ends. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: string[];
                        csrf_token: string;
                        expires_at: string;
                        grants: {
                            organization_id: string | null;
                            project_id: string | null;
                            role: string;
                            team_id: string | null;
                        }[];
                        idle_timeout_ms: number;
                        member: {
                            display_name: string;
                            email: string;
                            id: string;
                            organization_id: string | null;
                        };
                        session_id: string;
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
                                /**
                                 * @description requests at the same time
                                 * @default null
                                 */
                                max_parallel: number | null;
                                /**
                                 * @description requests per minute
                                 * @default null
                                 */
                                rpm: number | null;
                                /**
                                 * @description tokens per minute
                                 * @default null
                                 */
                                tpm: number | null;
                            };
                            /**
                             * @description null = the installation
                             * @default null
                             */
                            organization_id: string | null;
                            /** @default null */
                            project_id: string | null;
                            /** @description what is replaced in captured content beside secrets, which always are */
                            redaction: {
                                /** @default null */
                                card_numbers: boolean | null;
                                /** @default null */
                                emails: boolean | null;
                            };
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
        requestBody?: {
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
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    };
                    /**
                     * @description null = the installation
                     * @default null
                     */
                    organization_id?: string | null;
                    /** @default null */
                    project_id?: string | null;
                    /**
                     * @description what is replaced in captured content beside secrets, which always are
                     * @default {}
                     */
                    redaction?: {
                        /** @default null */
                        card_numbers?: boolean | null;
                        /** @default null */
                        emails?: boolean | null;
                    };
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
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description null = the installation
                         * @default null
                         */
                        organization_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        /** @description what is replaced in captured content beside secrets, which always are */
                        redaction: {
                            /** @default null */
                            card_numbers: boolean | null;
                            /** @default null */
                            emails: boolean | null;
                        };
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
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description null = the installation
                         * @default null
                         */
                        organization_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        /** @description what is replaced in captured content beside secrets, which always are */
                        redaction: {
                            /** @default null */
                            card_numbers: boolean | null;
                            /** @default null */
                            emails: boolean | null;
                        };
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
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
                    organization_id?: (string | null) | null;
                    project_id?: (string | null) | null;
                    redaction?: {
                        /** @default null */
                        card_numbers?: boolean | null;
                        /** @default null */
                        emails?: boolean | null;
                    } | null;
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
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
                    organization_id?: (string | null) | null;
                    project_id?: (string | null) | null;
                    redaction?: {
                        /** @default null */
                        card_numbers?: boolean | null;
                        /** @default null */
                        emails?: boolean | null;
                    } | null;
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
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
                        /**
                         * @description null = the installation
                         * @default null
                         */
                        organization_id: string | null;
                        /** @default null */
                        project_id: string | null;
                        /** @description what is replaced in captured content beside secrets, which always are */
                        redaction: {
                            /** @default null */
                            card_numbers: boolean | null;
                            /** @default null */
                            emails: boolean | null;
                        };
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
                            /**
                             * @description private ranges that it may stand in: 10.0.0.0/8:443; opened by platform administrators
                             * @default []
                             */
                            allowed_cidrs: string[];
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
                            /**
                             * @description null = the installation, for its own events
                             * @default null
                             */
                            organization_id: string | null;
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
                    /**
                     * @description private ranges that it may stand in: 10.0.0.0/8:443; opened by platform administrators
                     * @default []
                     */
                    allowed_cidrs?: string[];
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
                    /**
                     * @description null = the installation, for its own events
                     * @default null
                     */
                    organization_id?: string | null;
                    /** @description signs each delivery of a webhook (HMAC-SHA-256), is the bearer token of a collector; never shown again */
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
                        /**
                         * @description private ranges that it may stand in: 10.0.0.0/8:443; opened by platform administrators
                         * @default []
                         */
                        allowed_cidrs: string[];
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
                        /**
                         * @description null = the installation, for its own events
                         * @default null
                         */
                        organization_id: string | null;
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
                        /**
                         * @description private ranges that it may stand in: 10.0.0.0/8:443; opened by platform administrators
                         * @default []
                         */
                        allowed_cidrs: string[];
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
                        /**
                         * @description null = the installation, for its own events
                         * @default null
                         */
                        organization_id: string | null;
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
                    allowed_cidrs?: string[] | null;
                    display_name?: string | null;
                    events?: ("request" | "alert" | "budget" | "review" | "circuit")[] | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    key?: (string | null) | null;
                    organization_id?: (string | null) | null;
                    revision?: string | null;
                    secret?: string | null;
                    type?: ("webhook" | "otlp") | null;
                    url?: string | null;
                };
                "application/merge-patch+json": {
                    admin_status?: ("active" | "inactive") | null;
                    allowed_cidrs?: string[] | null;
                    display_name?: string | null;
                    events?: ("request" | "alert" | "budget" | "review" | "circuit")[] | null;
                    headers?: {
                        [key: string]: string;
                    } | null;
                    key?: (string | null) | null;
                    organization_id?: (string | null) | null;
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
                        /**
                         * @description private ranges that it may stand in: 10.0.0.0/8:443; opened by platform administrators
                         * @default []
                         */
                        allowed_cidrs: string[];
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
                        /**
                         * @description null = the installation, for its own events
                         * @default null
                         */
                        organization_id: string | null;
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
    "sink.deliveries": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                status?: "pending" | "delivered" | "dead";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists what was sent to a sink, newest first, and what became of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            alert_id: string;
                            created_at: string;
                            /** @description of the last try */
                            error: string | null;
                            finished_at: string | null;
                            /** @description of the last try; null = no answer came */
                            http_status: number | null;
                            /** @description stands in the header webhook-id of every try */
                            id: string;
                            kind: string;
                            next_try_at: string | null;
                            occurred_at: string;
                            /**
                             * @description dead = given up
                             * @enum {string}
                             */
                            status: "pending" | "delivered" | "dead";
                            subject_id: string | null;
                            tries: number;
                        }[];
                        dead: string;
                        next_cursor: string | null;
                        /** @description of the sink, in all */
                        pending: string;
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
    "sink.delivery.redeliver": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path: {
                delivery_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sends one event again, under the same id. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description that are sent again */
                        deliveries: number;
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
    "sink.redeliver": {
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
            /** @description Sends again what was given up, at most 1 000 deliveries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description that are sent again */
                        deliveries: number;
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
    "sink.test": {
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
            /** @description Sends an event of the kind alert.test at once, and says what came of it. Is not tried again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        delivered: boolean;
                        duration_ms: number;
                        error: string | null;
                        /** @description null = no answer came */
                        http_status: number | null;
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
    "spend.get": {
        parameters: {
            query?: {
                api_key_id?: string;
                cost_label?: string;
                deployment_id?: string;
                format?: "json" | "csv" | "ndjson";
                from?: string;
                group_by?: ("model" | "upstream_model" | "deployment" | "provider" | "project" | "key" | "team" | "member" | "status" | "cost_label" | "day" | "hour")[];
                label_name?: string;
                model?: string;
                organization_id?: string;
                project_id?: string;
                provider_id?: string;
                time_zone?: string;
                to?: string;
                top?: number;
                window?: "day" | "week" | "month" | "total";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The same as usage with money first: the costliest first within a time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            api_key_id?: string | null;
                            attempts: number;
                            /** @description of input_tokens */
                            audio_input_tokens: number;
                            /** @description milliseconds of sound or film, heard or made */
                            audio_ms: number;
                            /** @description of output_tokens */
                            audio_output_tokens: number;
                            /** @description of input_tokens */
                            cache_read_tokens: number;
                            /** @description of input_tokens */
                            cache_write_tokens: number;
                            cancelled: number;
                            /** @description spoken */
                            characters: number;
                            /** @description value of the label label_name, null = it has none; without label_name: name=value */
                            cost_label?: string | null;
                            /** @description integer pico-USD */
                            cost_pico: string;
                            /** @description the same for people, such as $0.0025 */
                            cost_usd: string;
                            /** @description when it begins */
                            day?: string;
                            /** @description key; null = deleted */
                            deployment?: string | null;
                            deployment_id?: string | null;
                            errors: number;
                            /** @description of attempts of which a token came; null = there is none */
                            first_token_p50_ms: number | null;
                            first_token_p95_ms: number | null;
                            first_token_p99_ms: number | null;
                            /** @description when it begins */
                            hour?: string;
                            /** @description of input_tokens */
                            image_tokens: number;
                            /** @description made */
                            images: number;
                            /** @description of all kinds */
                            input_tokens: number;
                            /** @description of settled attempts, at most 9 % above; null = there is none */
                            latency_p50_ms: number | null;
                            latency_p95_ms: number | null;
                            latency_p99_ms: number | null;
                            /** @description null = none */
                            member_id?: string | null;
                            /** @description key */
                            model?: string | null;
                            model_id?: string | null;
                            /** @description of all kinds */
                            output_tokens: number;
                            pages: number;
                            /** @description key; null = deleted */
                            project?: string | null;
                            project_id?: string | null;
                            /** @description key; null = deleted */
                            provider?: string | null;
                            /** @description null = a node of ours */
                            provider_id?: string | null;
                            /** @description attempts whose gateway died before it could say how they ended */
                            provisional: number;
                            /** @description of output_tokens */
                            reasoning_tokens: number;
                            /** @description that began in this group; their further attempts may be in others */
                            requests: number;
                            /** @description true = all that is beyond the largest; only with top */
                            rest?: boolean;
                            /** @description success, error or cancelled; null = a correction alone */
                            status?: string | null;
                            /** @description of attempts, as are errors and cancelled */
                            successes: number;
                            /** @description null = none */
                            team_id?: string | null;
                            /** @description as the provider calls it; null = from before it was noted */
                            upstream_model?: string | null;
                        }[];
                        /** @description integer pico-USD at the end of the window if all goes on as on average so far; null = it has ended */
                        forecast_pico: string | null;
                        /** @description the same for people */
                        forecast_usd: string | null;
                        from: string;
                        group_by: ("model" | "upstream_model" | "deployment" | "provider" | "project" | "key" | "team" | "member" | "status" | "cost_label" | "day" | "hour")[];
                        time_zone: string;
                        to: string;
                        total: {
                            attempts: number;
                            /** @description of input_tokens */
                            audio_input_tokens: number;
                            /** @description milliseconds of sound or film, heard or made */
                            audio_ms: number;
                            /** @description of output_tokens */
                            audio_output_tokens: number;
                            /** @description of input_tokens */
                            cache_read_tokens: number;
                            /** @description of input_tokens */
                            cache_write_tokens: number;
                            cancelled: number;
                            /** @description spoken */
                            characters: number;
                            /** @description integer pico-USD */
                            cost_pico: string;
                            /** @description the same for people, such as $0.0025 */
                            cost_usd: string;
                            errors: number;
                            /** @description of attempts of which a token came; null = there is none */
                            first_token_p50_ms: number | null;
                            first_token_p95_ms: number | null;
                            first_token_p99_ms: number | null;
                            /** @description of input_tokens */
                            image_tokens: number;
                            /** @description made */
                            images: number;
                            /** @description of all kinds */
                            input_tokens: number;
                            /** @description of settled attempts, at most 9 % above; null = there is none */
                            latency_p50_ms: number | null;
                            latency_p95_ms: number | null;
                            latency_p99_ms: number | null;
                            /** @description of all kinds */
                            output_tokens: number;
                            pages: number;
                            /** @description attempts whose gateway died before it could say how they ended */
                            provisional: number;
                            /** @description of output_tokens */
                            reasoning_tokens: number;
                            /** @description that began in this group; their further attempts may be in others */
                            requests: number;
                            /** @description of attempts, as are errors and cancelled */
                            successes: number;
                        };
                    };
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
    "status.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every process of the installation, what it lags behind, what is wrong and what to do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        problems: {
                            remedy: string;
                            service: string;
                            what: string;
                        }[];
                        services: {
                            instance: string;
                            lag: string | null;
                            name: string;
                            ready: boolean;
                            revision: string | null;
                            /** @description empty = unknown, because it does not answer */
                            version: string;
                        }[];
                        /** @enum {string} */
                        status: "ok" | "degraded";
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
                            limits: {
                                /**
                                 * @description requests at the same time
                                 * @default null
                                 */
                                max_parallel: number | null;
                                /**
                                 * @description requests per minute
                                 * @default null
                                 */
                                rpm: number | null;
                                /**
                                 * @description tokens per minute
                                 * @default null
                                 */
                                tpm: number | null;
                            };
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
                    /** @default {} */
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    };
                    /** @description id or key of a organization */
                    organization_id?: string;
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
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
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
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
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
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
                    organization_id?: string | null;
                    revision?: string | null;
                };
                "application/merge-patch+json": {
                    description?: (string | null) | null;
                    display_name?: string | null;
                    key?: (string | null) | null;
                    limits?: {
                        /**
                         * @description requests at the same time
                         * @default null
                         */
                        max_parallel?: number | null;
                        /**
                         * @description requests per minute
                         * @default null
                         */
                        rpm?: number | null;
                        /**
                         * @description tokens per minute
                         * @default null
                         */
                        tpm?: number | null;
                    } | null;
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
                        limits: {
                            /**
                             * @description requests at the same time
                             * @default null
                             */
                            max_parallel: number | null;
                            /**
                             * @description requests per minute
                             * @default null
                             */
                            rpm: number | null;
                            /**
                             * @description tokens per minute
                             * @default null
                             */
                            tpm: number | null;
                        };
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
    "usage.get": {
        parameters: {
            query?: {
                api_key_id?: string;
                cost_label?: string;
                deployment_id?: string;
                format?: "json" | "csv" | "ndjson";
                from?: string;
                group_by?: ("model" | "upstream_model" | "deployment" | "provider" | "project" | "key" | "team" | "member" | "status" | "cost_label" | "day" | "hour")[];
                label_name?: string;
                model?: string;
                organization_id?: string;
                project_id?: string;
                provider_id?: string;
                time_zone?: string;
                to?: string;
                top?: number;
                window?: "day" | "week" | "month" | "total";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sums tokens and cost by one or two dimensions, net of corrections; most tokens first within a time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            api_key_id?: string | null;
                            attempts: number;
                            /** @description of input_tokens */
                            audio_input_tokens: number;
                            /** @description milliseconds of sound or film, heard or made */
                            audio_ms: number;
                            /** @description of output_tokens */
                            audio_output_tokens: number;
                            /** @description of input_tokens */
                            cache_read_tokens: number;
                            /** @description of input_tokens */
                            cache_write_tokens: number;
                            cancelled: number;
                            /** @description spoken */
                            characters: number;
                            /** @description value of the label label_name, null = it has none; without label_name: name=value */
                            cost_label?: string | null;
                            /** @description integer pico-USD */
                            cost_pico: string;
                            /** @description the same for people, such as $0.0025 */
                            cost_usd: string;
                            /** @description when it begins */
                            day?: string;
                            /** @description key; null = deleted */
                            deployment?: string | null;
                            deployment_id?: string | null;
                            errors: number;
                            /** @description of attempts of which a token came; null = there is none */
                            first_token_p50_ms: number | null;
                            first_token_p95_ms: number | null;
                            first_token_p99_ms: number | null;
                            /** @description when it begins */
                            hour?: string;
                            /** @description of input_tokens */
                            image_tokens: number;
                            /** @description made */
                            images: number;
                            /** @description of all kinds */
                            input_tokens: number;
                            /** @description of settled attempts, at most 9 % above; null = there is none */
                            latency_p50_ms: number | null;
                            latency_p95_ms: number | null;
                            latency_p99_ms: number | null;
                            /** @description null = none */
                            member_id?: string | null;
                            /** @description key */
                            model?: string | null;
                            model_id?: string | null;
                            /** @description of all kinds */
                            output_tokens: number;
                            pages: number;
                            /** @description key; null = deleted */
                            project?: string | null;
                            project_id?: string | null;
                            /** @description key; null = deleted */
                            provider?: string | null;
                            /** @description null = a node of ours */
                            provider_id?: string | null;
                            /** @description attempts whose gateway died before it could say how they ended */
                            provisional: number;
                            /** @description of output_tokens */
                            reasoning_tokens: number;
                            /** @description that began in this group; their further attempts may be in others */
                            requests: number;
                            /** @description true = all that is beyond the largest; only with top */
                            rest?: boolean;
                            /** @description success, error or cancelled; null = a correction alone */
                            status?: string | null;
                            /** @description of attempts, as are errors and cancelled */
                            successes: number;
                            /** @description null = none */
                            team_id?: string | null;
                            /** @description as the provider calls it; null = from before it was noted */
                            upstream_model?: string | null;
                        }[];
                        /** @description integer pico-USD at the end of the window if all goes on as on average so far; null = it has ended */
                        forecast_pico: string | null;
                        /** @description the same for people */
                        forecast_usd: string | null;
                        from: string;
                        group_by: ("model" | "upstream_model" | "deployment" | "provider" | "project" | "key" | "team" | "member" | "status" | "cost_label" | "day" | "hour")[];
                        time_zone: string;
                        to: string;
                        total: {
                            attempts: number;
                            /** @description of input_tokens */
                            audio_input_tokens: number;
                            /** @description milliseconds of sound or film, heard or made */
                            audio_ms: number;
                            /** @description of output_tokens */
                            audio_output_tokens: number;
                            /** @description of input_tokens */
                            cache_read_tokens: number;
                            /** @description of input_tokens */
                            cache_write_tokens: number;
                            cancelled: number;
                            /** @description spoken */
                            characters: number;
                            /** @description integer pico-USD */
                            cost_pico: string;
                            /** @description the same for people, such as $0.0025 */
                            cost_usd: string;
                            errors: number;
                            /** @description of attempts of which a token came; null = there is none */
                            first_token_p50_ms: number | null;
                            first_token_p95_ms: number | null;
                            first_token_p99_ms: number | null;
                            /** @description of input_tokens */
                            image_tokens: number;
                            /** @description made */
                            images: number;
                            /** @description of all kinds */
                            input_tokens: number;
                            /** @description of settled attempts, at most 9 % above; null = there is none */
                            latency_p50_ms: number | null;
                            latency_p95_ms: number | null;
                            latency_p99_ms: number | null;
                            /** @description of all kinds */
                            output_tokens: number;
                            pages: number;
                            /** @description attempts whose gateway died before it could say how they ended */
                            provisional: number;
                            /** @description of output_tokens */
                            reasoning_tokens: number;
                            /** @description that began in this group; their further attempts may be in others */
                            requests: number;
                            /** @description of attempts, as are errors and cancelled */
                            successes: number;
                        };
                    };
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
    "usage.reconciliation.get": {
        parameters: {
            query?: {
                format?: "json" | "csv" | "ndjson";
                from?: string;
                organization_id?: string;
                provider?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What providers billed beside what the ledger has, with the difference by day and model. Of days for which there is a bill; models that only one of both knows are named as well. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        by_day: {
                            attempts: number;
                            /** @description what the provider billed; integer pico-USD */
                            billed_pico: string;
                            day: string;
                            /** @description attempts whose usage the provider did not say */
                            estimated: number;
                            /** @description attempts whose settle has not come: recorded with nothing */
                            provisional: number;
                            /** @description what the ledger has; integer pico-USD */
                            recorded_pico: string;
                            /** @description of what is recorded; null = nothing is */
                            residual_percent: number | null;
                            /** @description billed less recorded; integer pico-USD */
                            residual_pico: string;
                            /** @description the same for people */
                            residual_usd: string;
                        }[];
                        by_model: {
                            attempts: number;
                            /** @description what the provider billed; integer pico-USD */
                            billed_pico: string;
                            /** @description attempts whose usage the provider did not say */
                            estimated: number;
                            provider: string | null;
                            provider_id: string;
                            /** @description attempts whose settle has not come: recorded with nothing */
                            provisional: number;
                            /** @description what the ledger has; integer pico-USD */
                            recorded_pico: string;
                            /** @description of what is recorded; null = nothing is */
                            residual_percent: number | null;
                            /** @description billed less recorded; integer pico-USD */
                            residual_pico: string;
                            /** @description the same for people */
                            residual_usd: string;
                            upstream_model: string | null;
                        }[];
                        data: {
                            attempts: number;
                            /** @description false = the bill of this day does not name the model */
                            billed: boolean;
                            /** @description what the provider billed; integer pico-USD */
                            billed_pico: string;
                            day: string;
                            /** @description attempts whose usage the provider did not say */
                            estimated: number;
                            organization_id: string;
                            /** @description key; null = deleted */
                            provider: string | null;
                            provider_id: string;
                            /** @description attempts whose settle has not come: recorded with nothing */
                            provisional: number;
                            /** @description what the ledger has; integer pico-USD */
                            recorded_pico: string;
                            /** @description of what is recorded; null = nothing is */
                            residual_percent: number | null;
                            /** @description billed less recorded; integer pico-USD */
                            residual_pico: string;
                            /** @description the same for people */
                            residual_usd: string;
                            /** @description as the provider calls it; null = the bill names no models */
                            upstream_model: string | null;
                        }[];
                        from: string;
                        to: string;
                        total: {
                            attempts: number;
                            /** @description what the provider billed; integer pico-USD */
                            billed_pico: string;
                            /** @description attempts whose usage the provider did not say */
                            estimated: number;
                            /** @description attempts whose settle has not come: recorded with nothing */
                            provisional: number;
                            /** @description what the ledger has; integer pico-USD */
                            recorded_pico: string;
                            /** @description of what is recorded; null = nothing is */
                            residual_percent: number | null;
                            /** @description billed less recorded; integer pico-USD */
                            residual_pico: string;
                            /** @description the same for people */
                            residual_usd: string;
                        };
                    };
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
    "usage.reconciliation.import": {
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
                    /** @description with a head: day (or date), cost_usd or cost_pico (or cost), optionally model; days are those of UTC */
                    csv: string;
                    /** @description id or key; absent = the own one */
                    organization_id?: string;
                    /** @description id or key */
                    provider: string;
                };
            };
        };
        responses: {
            /** @description Takes what a provider billed by day, and perhaps by model, as CSV: all lines or none, with every bad line named. Of one day and model the newest import counts; the same again changes nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description costs of a day and model that were not known */
                        added: number;
                        /** @description that were other than now */
                        changed: number;
                        /** @description of all lines; integer pico-USD */
                        cost_pico: string;
                        /** @description the same for people */
                        cost_usd: string;
                        first_day: string;
                        last_day: string;
                        unchanged: number;
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
    "usage.verify": {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats within 24 hours answer what the first call made */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: date
                     * @description inclusive; absent = 30 days before to
                     */
                    from?: string;
                    /**
                     * Format: date
                     * @description inclusive, at most 366 days after from; absent = today
                     */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Compares the rollups of each day (UTC) and organization with the rows of the ledger. For those who may see the whole installation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            attempts: number;
                            /** @description sum of the ledger; integer pico-USD */
                            cost_pico: string;
                            /** @description the same for people */
                            cost_usd: string;
                            day: string;
                            /** @description rollups less ledger; 0, or something is wrong */
                            difference_pico: string;
                            /** @description attempts whose usage the provider did not say */
                            estimated: number;
                            /** @description of attempts */
                            estimated_percent: number;
                            /** @description sum of the hours' rollups */
                            hours_cost_pico: string;
                            /** @description rollups by cost label less ledger; 0, or something is wrong */
                            labels_difference_pico: string;
                            organization_id: string;
                            /** @description attempts whose gateway died and whose settle has not come */
                            provisional: number;
                            /** @description sum of the days' rollups */
                            rollup_cost_pico: string;
                            /** @description of the ledger, without those that say that an attempt began */
                            rows: number;
                            /** @description rollups less ledger; 0, or something is wrong */
                            rows_difference: number;
                        }[];
                        /** @description true = nothing differs */
                        equal: boolean;
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
    "visibility.get": {
        parameters: {
            query?: {
                api_key_id?: string;
                callable?: boolean;
                cursor?: string;
                internal_tasks?: boolean;
                kind?: "model" | "route_group";
                limit?: number;
                member_id?: string;
                organization_id?: string;
                project_id?: string;
                q?: string;
                service_account_id?: string;
                team_id?: string;
                visible?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which models and route groups a key, member, team or project sees and may call, and why. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            callable: boolean;
                            display_name: string;
                            id: string;
                            key: string;
                            /** @enum {string} */
                            kind: "model" | "route_group";
                            /** @description false = to this caller it does not exist */
                            known: boolean;
                            mode: string;
                            reasons: {
                                /** @description key of the access group through which it is bound */
                                access_group: string | null;
                                allows: boolean;
                                /** @enum {string} */
                                code: "in_reach" | "other_organization" | "other_project" | "not_assigned" | "draft" | "inactive" | "public" | "internal_tasks_only" | "internal_tasks_allowed" | "inherits" | "bound" | "bound_by_access_group" | "not_bound";
                                message: string;
                                /** @enum {string} */
                                scope: "target" | "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                                subject_id: string | null;
                            }[];
                            /** @description stands in model lists */
                            visible: boolean;
                        }[];
                        next_cursor: string | null;
                        scopes: {
                            /** @description enabled ones */
                            binding_count: number;
                            display_name: string;
                            id: string;
                            /** @enum {string} */
                            kind: "organization" | "project" | "team" | "member" | "service_account" | "api_key";
                            /**
                             * @description none = no policy: inherits
                             * @enum {string}
                             */
                            mode: "none" | "inherit" | "grant" | "restrict";
                        }[];
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
}
