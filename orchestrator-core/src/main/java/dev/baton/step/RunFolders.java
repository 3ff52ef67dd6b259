package dev.baton.step;

import java.io.IOException;

/** Where the files of a run are on this node. Blocking, but for {@link #local}. */
public interface RunFolders {
    /** The request with the paths of this node in place of those that its run was started with. */
    StepRequest local(StepRequest request);

    /**
     * Makes the run's scratch folder hold what the request says that the run's files are.
     *
     * @param request as {@link #local} made it
     */
    void prepare(StepRequest request) throws IOException, InterruptedException;

    /** Of runs that stay on one node. */
    RunFolders OF_ONE_NODE = new RunFolders() {
        @Override
        public StepRequest local(StepRequest request) {
            return request;
        }

        @Override
        public void prepare(StepRequest request) {
            // The folder is the only one that there is.
        }
    };
}
