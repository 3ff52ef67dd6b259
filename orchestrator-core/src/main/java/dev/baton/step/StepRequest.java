package dev.baton.step;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as a pool receives it.
 *
 * @param name the step's name in the flow: {@code Bash}, {@code general-purpose}, …
 * @param timeout how long the attempt may take, or null for no limit
 * @param workdir the run's working folder, absolute
 * @param scratch the run's scratch folder, absolute
 * @param jsonOutput how the output is read: {@code text}, {@code json} or {@code lines}
 * @param secretResult whether the result is to be stored encrypted, under the given name
 * @param needs labels that the node must have
 * @param limit what it must wait for before it begins, or null
 * @param files of a run whose scratch folder goes from node to node, what is to be in it: then {@code workdir} and {@code scratch}
 *     are those of the node where the run began, and {@link RunFolders#local} has this node's; else null
 */
public record StepRequest(
        AttemptId id,
        String name,
        StepWork work,
        @Nullable Duration timeout,
        String workdir,
        String scratch,
        String jsonOutput,
        @Nullable String secretResult,
        boolean inheritEnvironment,
        Set<String> needs,
        @Nullable Limit limit,
        @Nullable RunFiles files) {

    /** Of a run that stays on one node. */
    public StepRequest(
            AttemptId id,
            String name,
            StepWork work,
            @Nullable Duration timeout,
            String workdir,
            String scratch,
            String jsonOutput,
            @Nullable String secretResult,
            boolean inheritEnvironment,
            Set<String> needs,
            @Nullable Limit limit) {
        this(
                id,
                name,
                work,
                timeout,
                workdir,
                scratch,
                jsonOutput,
                secretResult,
                inheritEnvironment,
                needs,
                limit,
                null);
    }

    public StepRequest withFiles(@Nullable RunFiles newFiles) {
        return new StepRequest(
                id,
                name,
                work,
                timeout,
                workdir,
                scratch,
                jsonOutput,
                secretResult,
                inheritEnvironment,
                needs,
                limit,
                newFiles);
    }

    /** The same work in another folder, which is both working folder and scratch folder. */
    public StepRequest in(String folder, StepWork there) {
        return new StepRequest(
                id,
                name,
                there,
                timeout,
                folder,
                folder,
                jsonOutput,
                secretResult,
                inheritEnvironment,
                needs,
                limit,
                files);
    }
}
