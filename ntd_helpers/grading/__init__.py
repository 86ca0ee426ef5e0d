"""Tools for instructors: marks for a folder of notebooks, and editions of the lessons with and without solutions.

    python -m ntd_helpers.grading report FOLDER
    python -m ntd_helpers.grading editions student FOLDER
    python -m ntd_helpers.grading editions instructor FOLDER
    python -m ntd_helpers.grading editions nbgrader FOLDER

Students import nothing from here. A notebook is a program of someone else. This is how `report` holds it:

- *Marks.* The kernel of a submission has a copy of the course in which `ntd_helpers.exercises` knows no answer. What an
  answer returns leaves the kernel as numbers and text in JSON; the report's own process judges it. Patching
  the package, redefining `check` or printing "passed" has no effect.
- *Processes.* There are three: the report, which judges and writes; a runner for each notebook, in a session of its own
  and no child of the report; the kernel, again in a session of its own. The kernel's environment has no process id. If
  a notebook ends its runner, its own row says so and the others go on. In the end all descendants of the kernel are
  killed (on Linux also those that left their parent), and all processes with the mark of the submission in their
  environment.
- *Files.* A kernel works in a folder that is thrown away: a read-only copy of the course, an empty working directory,
  a home, a Python environment of its own in which `pip` may install. The notebooks are read before the first one
  runs, and the submissions' folder is not named in the kernel's environment. The file with the kernel's key is deleted
  before the first cell.
- *Linux namespaces.* Where `unshare` is allowed, the kernel sees no other process and has no network, and everything
  that it started ends with it.
- *Interruption.* Each row is kept on disk as it is found; the same command goes on where it was stopped.

*What only a container or another user account can do.* The kernel runs with your rights. It can read, change and delete
your files, the course's and the submissions' included, if it looks for them; it can read the solutions there. Memory,
disk and the number of processes are not limited. Without namespaces it can also find other processes of yours, end
them, read a kernel's key while that kernel starts, and leave a process behind if it ends its runner, clears the mark
and leaves its session. A container closes this: see the `Containerfile` beside this file and `lessons/INSTRUCTORS.md`.

*What nothing here can see.* Whose work an answer is: one that was copied from `solution` passes.
"""
