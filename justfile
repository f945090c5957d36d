# Short names for the commands of everyday development. Each line works without just, too.

# Lists the recipes.
default:
    @just --list

# Formats the Java sources.
fmt:
    ./mvnw -q spotless:apply

# Checks the format and compiles main and test code, with all compiler checks.
check:
    ./mvnw -q test-compile -Plint

# Compiles without Error Prone and runs only the fast tests.
quick:
    ./mvnw verify -Dquick

# Runs one test class or method: just test BatcherTest, just test 'BatcherTest#name'.
test CLASS:
    ./mvnw test -Dtest='{{ CLASS }}'

# Runs the gate: compiler checks, layers, unit tests and integration tests. CI runs it, and more tests after it.
verify:
    ./mvnw verify

# Serves with live reload; HART_PACK and QUARKUS_HTTP_PORT set pack and port, a debugger attaches to port 5005.
dev:
    ./mvnw -Dquick quarkus:dev

# Builds hart if needed and serves: just serve --help.
[positional-arguments]
serve *ARGS:
    @./hart serve "$@"

# Generates one image of a prompt into out/: just generate "a red house".
[positional-arguments]
generate PROMPT:
    @./hart generate "$1"

# Runs the official OpenAI clients and the examples of the guides against a real instance.
clients:
    src/test/clients/run.sh

# Kills workers and services at any time, also while S3 and SQS fail (some minutes).
faults:
    ./mvnw verify -Pfaults

# Runs doors and workers as processes of their own that share S3 and SQS (minutes).
fleet:
    ./mvnw verify -Pfleet

# Kills worker processes while S3 and SQS fail, for 1,000 jobs (about a quarter of an hour).
fire:
    ./mvnw verify -Pfire

# Measures with PIT which changes to the code the tests would miss.
mutation:
    ./mvnw test-compile -Pmutation

# Measures hart's own hot code with JMH (some minutes): just jmh, just jmh NoiseBenchmark.
jmh BENCHMARKS=".*":
    ./mvnw test-compile -Pjmh '-Djmh.benchmarks={{ BENCHMARKS }}'

# Lists the versions in pom.xml that have newer releases.
outdated:
    ./mvnw versions:display-property-updates versions:display-plugin-updates
