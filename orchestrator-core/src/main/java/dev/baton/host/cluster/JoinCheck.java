package dev.baton.host.cluster;

import com.typesafe.config.Config;
import java.util.List;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Refuses a node whose settings would have it disagree with the others about where a run is: another number of shards, or another
 * store. Named in {@code baton-cluster.conf}.
 */
public final class JoinCheck extends JoinConfigCompatChecker {
    private static final String STORE = "baton.store";
    private static final String SHARDS = "baton.cluster.shards";
    private static final String SCHEMA = "baton.postgresql.schema";

    @Override
    public Seq<String> requiredKeys() {
        return CollectionConverters.asScala(List.of(STORE, SHARDS, SCHEMA)).toSeq();
    }

    @Override
    public ConfigValidation check(Config joining, Config cluster) {
        if (!cluster.getString(STORE).equals("postgresql")) {
            return invalid("the cluster's store is " + cluster.getString(STORE)
                    + ", which only one node can use: set BATON_POSTGRES_URL at all nodes");
        }
        for (String key : List.of(STORE, SHARDS, SCHEMA)) {
            if (!joining.hasPath(key) || !joining.getString(key).equals(cluster.getString(key))) {
                return invalid("expected " + key + " = " + cluster.getString(key) + " as at the other nodes, but it is "
                        + (joining.hasPath(key) ? joining.getString(key) : "not set"));
            }
        }
        return org.apache.pekko.cluster.Valid$.MODULE$;
    }

    private static ConfigValidation invalid(String why) {
        return new org.apache.pekko.cluster.Invalid(
                CollectionConverters.asScala(List.of(why)).toSeq());
    }
}
