package dev.firebreak.boundary.topic;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;

/** The broker's access rules as they are. It adds, and takes nothing away. */
public final class AccessProvisioner {
    private final Admin admin;

    public AccessProvisioner(Admin admin) {
        this.admin = admin;
    }

    /**
     * All rules the broker has.
     *
     * @throws ProvisioningException when it keeps none, refuses us or does not answer
     */
    public Collection<AclBinding> existing() {
        return get(admin.describeAcls(AclBindingFilter.ANY).values());
    }

    /**
     * Gives the broker what it lacks.
     *
     * @return how it was before
     * @throws ProvisioningException when it keeps none, refuses us or does not answer
     */
    public AccessRules.Comparison apply(AccessRules rules) {
        AccessRules.Comparison before = rules.compare(existing());
        if (!before.missing().isEmpty()) {
            get(
                    admin.createAcls(
                                    before.missing().stream()
                                            .map(AccessRule::binding)
                                            .distinct()
                                            .toList())
                            .all());
        }
        return before;
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw refused(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProvisioningException("interrupted while waiting for the broker", e);
        }
    }

    /**
     * Where we know better than the broker's answer what to do, the answer is not carried along.
     */
    private static ProvisioningException refused(Throwable cause) {
        return switch (cause) {
            case SecurityDisabledException _ ->
                    new ProvisioningException(
                            "the broker keeps no access rules: set authorizer.class.name in its server.properties (docs/access.md)");
            case ClusterAuthorizationException _ ->
                    new ProvisioningException(
                            "only who may DESCRIBE or ALTER the cluster sees or changes its access rules; use an administrator's credentials");
            default ->
                    new ProvisioningException(
                            "the broker refused or did not answer: " + cause.getMessage(), cause);
        };
    }
}
