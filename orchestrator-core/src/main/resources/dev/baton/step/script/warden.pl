# Starts the scripts of one owner and sees to it that none outlives it.
#
# The owner writes frames to standard input, "<bytes>\n" followed by that many bytes of fields separated by NUL:
#   run <job> <folder> <record> <workdir> file|pipe <stdin> <program> <arguments> <argument>... NAME=VALUE...
#   signal <job> <name>       a signal for the job's process group, or ZERO to ask whether anything of it is left
#   beat                      the owner is alive
# and reads lines from standard output:
#   ready <pid>
#   started <job> <pid>       its pipes are there; only for those that have them
#   failed <job> <why>
#   exit <job> exit|signal <number> <left> <strays> <unkept>
#                             left is 1 when its group is alive, strays when there are processes that left their groups,
#                             unkept says why there is no exit file although there should be, and else nothing
#   gone <job> <strays>       nothing of a group that was left is alive any more
#   signalled <job> 0|1       whether there was anything to signal
#
# Being their parent is what makes this safe: a pid cannot be reused before its parent has waited for it, so no start
# time has to be compared, and a script is known here before it runs its first instruction. As a "subreaper" this
# process also inherits whatever a script's children leave behind, in whatever session they hide.
#
# At end of file, or when the owner has been silent for too long, everything is killed and this process ends.
use strict;
use warnings;
use POSIX qw(:errno_h :fcntl_h :sys_wait_h);    # and nothing else: it is all that the smallest perl has

my ($patience) = @ARGV;
my @deaf     = qw(INT TERM HUP QUIT PIPE TSTP TTIN TTOU USR1 USR2);
my %jobs;      # job => { pid, folder, mode, stopped }, until it has ended
my %job_of;    # pid => job, the same
my %left;      # job => process group that survived its leader
my ( $in, $out ) = ( '', '' );
my $open  = 1;
my $ticks = POSIX::sysconf(&POSIX::_SC_CLK_TCK) || 100;
my $heard;
my $lively = 0;    # when a script last began or ended

POSIX::setsid();
$SIG{$_} = 'IGNORE' for @deaf;
$SIG{CHLD} = sub { };    # only there to interrupt select
become_subreaper();
my $born = start_of($$);
my $boot = slurp('/proc/sys/kernel/random/boot_id') || '-';
chomp $boot;
chdir '/';
fcntl( $_, F_SETFL, fcntl( $_, F_GETFL, 0 ) | O_NONBLOCK ) for \*STDIN, \*STDOUT;
$heard = now();
report( 'ready', $$ );

while ( $open && now() - $heard < $patience ) {
    wait_for_something();
    reap();
}
end_all();
exit 0;

# Perl runs signal handlers between its own steps, so a child's end just before select would go unnoticed until the
# next wake-up; with scripts running that is never far away, and nearest while short ones come and go.
sub wait_for_something {
    my ( $r, $w ) = ( '', '' );
    vec( $r, fileno(STDIN), 1 ) = 1;
    vec( $w, fileno(STDOUT), 1 ) = 1 if length $out;
    my $n = select $r, $w, undef, !%jobs ? 1 : now() - $lively < 0.2 ? 0.005 : 0.05;
    return if $n <= 0;
    listen_to_owner() if vec $r, fileno(STDIN), 1;
    flush_reports()   if length $out;
}

sub listen_to_owner {
    my $n = sysread STDIN, $in, 65536, length $in;
    if ( !defined $n ) {
        $open = 0 unless $! == EAGAIN || $! == EINTR;
        return;
    }
    if ( $n == 0 ) { $open = 0; return }
    $heard = now();
    while ( $in =~ /^(\d+)\n/ && length($in) >= $+[0] + $1 ) {
        my $frame = substr $in, $+[0], $1;
        substr $in, 0, $+[0] + $1, '';
        obey( split /\0/, $frame, -1 );
    }
}

sub obey {
    my ( $verb, @fields ) = @_;
    if    ( $verb eq 'run' )    { run(@fields) }
    elsif ( $verb eq 'signal' ) { signal(@fields) }
}

sub run {
    my ( $job, $folder, $record, $workdir, $mode, $stdin, $program, $count, @rest ) = @_;
    my @arguments = splice @rest, 0, $count;
    if ( $mode eq 'pipe' ) {
        for ( 'stdout.pipe', 'stderr.pipe' ) {
            next if POSIX::mkfifo( "$folder/$_", 0600 );
            report( 'failed', $job, "cannot make $folder/$_: $!" );
            return;
        }
    }
    my $pid = fork;
    if ( !defined $pid ) {
        report( 'failed', $job, "cannot start another process: $!" );
        return;
    }
    if ( $pid == 0 ) {
        eval { become( $folder, $record, $workdir, $mode, $stdin, $program, \@arguments, \@rest ) };
        spill( "$folder/launch-error", $@ );
        POSIX::_exit(126);
    }
    $jobs{$job} = { pid => $pid, folder => $folder, mode => $mode };
    $lively = now();
    $job_of{$pid} = $job;
    report( 'started', $job, $pid ) if $mode eq 'pipe';
}

# The child's way from a copy of this process to the script. The record is on disk before the script's first
# instruction, so that whoever comes after a dead owner finds its leftovers. And it is there before this child lets go of
# the warden's standard output: should the warden be killed, its owner sees the end of that only when no child is on the
# way any more, and finds them all.
sub become {
    my ( $folder, $record, $workdir, $mode, $stdin, $program, $arguments, $environment ) = @_;
    $SIG{$_} = 'DEFAULT' for @deaf, 'CHLD';
    POSIX::setsid();
    my $start = start_of($$);
    my $warden = getppid;
    spill( "$folder/process", "${record}pid=$$\nstart=$start\nwarden=$warden\nwardenStart=$born\nboot=$boot\n" )
        or die "cannot write $folder/process: $!\n";
    chdir $workdir or die "cannot enter the working folder $workdir: $!\n";
    open STDIN, '<', $stdin or die "cannot read $stdin: $!\n";
    redirect( \*STDOUT, "$folder/stdout", $mode );
    redirect( \*STDERR, "$folder/stderr", $mode );
    %ENV = map { split /=/, $_, 2 } @$environment;
    no warnings 'exec';
    exec {$program} $program, @$arguments;
    die $! == E2BIG ? "E2BIG\n" : "cannot start $program: $!\n";
}

# Files are written at their end always: a script that opens /dev/stdout once more then does no harm to what follows.
# Opening a pipe waits until the owner has opened it too.
sub redirect {
    my ( $handle, $path, $mode ) = @_;
    my ( $target, $flags ) = $mode eq 'pipe' ? ( "$path.pipe", O_WRONLY ) : ( $path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND );
    sysopen my $file, $target, $flags, 0600 or die "cannot write $target: $!\n";
    POSIX::dup2( fileno $file, fileno $handle );
    close $file;
}

sub signal {
    my ( $job, $name ) = @_;
    my $there = 0;
    if ( my $running = $jobs{$job} ) {
        $running->{stopped} = 1 unless $name eq 'ZERO';
        $there = kill( $name, -$running->{pid} ) || kill( $name, $running->{pid} );
    }
    elsif ( group_is_left($job) ) {
        $there = kill $name, -$left{$job};
    }
    report( 'signalled', $job, $there ? 1 : 0 );
}

# A group whose leader is gone keeps its number reserved for as long as it has members; a process that has the number
# as its pid means that the group is gone and the number was given away.
sub group_is_left {
    my ($job) = @_;
    my $group = $left{$job} or return 0;
    return 1 if kill( 'ZERO', -$group ) && !kill( 'ZERO', $group );
    delete $left{$job};
    report( 'gone', $job, strays() );
    return 0;
}

sub reap {
    my ( @ended, $reaped );
    while ( ( my $pid = waitpid -1, WNOHANG ) > 0 ) {
        my $status = $?;
        $reaped = 1;
        my $job = delete $job_of{$pid};
        push @ended, [ $job, delete $jobs{$job}, $status ] if defined $job;
    }
    return unless $reaped;
    $lively = now();
    group_is_left($_) for keys %left;
    my $strays = @ended ? strays() : 0;
    for (@ended) {
        my ( $job, $was, $status ) = @$_;
        my ( $how, $number ) = $status & 127 ? ( 'signal', $status & 127 ) : ( 'exit', $status >> 8 );
        my $unkept = $was->{stopped} || $was->{mode} eq 'pipe' ? '' : keep_result( $was, "$how $number" );
        $left{$job} = $was->{pid} if kill 'ZERO', -$was->{pid};
        report( 'exit', $job, $how, $number, $left{$job} ? 1 : 0, $strays, $unkept );
    }
}

# The rename makes the result whole or absent. What was stopped has none, and what goes through a pipe is complete
# only when the owner has written it. Where there is no room for it, there was none for the end of the script's output
# either: it says so.
sub keep_result {
    my ( $was, $result ) = @_;
    my $folder = $was->{folder};
    return '' if spill( "$folder/exit.tmp", "$result\n" ) && rename "$folder/exit.tmp", "$folder/exit";
    return "$!";
}

sub end_all {
    reap();
    $_->{stopped} = 1 for values %jobs;
    kill 'KILL', -$_->{pid}, $_->{pid} for values %jobs;
    kill 'KILL', -$left{$_} for grep { group_is_left($_) } keys %left;
    my $until = now() + 10;
    while ( now() < $until ) {
        kill 'KILL', $_ for orphans();
        my $pid = waitpid -1, WNOHANG;
        last if $pid < 0;
        select undef, undef, undef, 0.002 if $pid == 0;
    }
}

# Children that are not a script's first process came from scripts whose own processes ended.
sub orphans {
    return grep { !exists $job_of{$_} } split ' ', slurp("/proc/$$/task/$$/children") || '';
}

# Whether any of them is in no group that is known.
sub strays {
    my %group_of_job = map { $_ => 1 } values %left, keys %job_of;
    return ( grep { !$group_of_job{ getpgrp($_) || 0 } } orphans() ) ? 1 : 0;
}

sub become_subreaper {
    my %prctl = ( x86_64 => 157, aarch64 => 167, riscv64 => 167, ppc64le => 171, s390x => 172, armv7l => 172, i686 => 172 );
    my ( $system, $machine ) = ( POSIX::uname() )[ 0, 4 ];
    my $number = $prctl{$machine};
    eval { syscall $number, 36, 1, 0, 0, 0 } if $system eq 'Linux' && $number;
}

sub start_of {
    my ($pid) = @_;
    my $stat = slurp("/proc/$pid/stat") || return 0;
    return ( split ' ', substr $stat, rindex( $stat, ')' ) + 2 )[19];
}

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or return undef;
    local $/;
    return scalar <$file>;
}

sub spill {
    my ( $path, $text ) = @_;
    sysopen my $file, $path, O_WRONLY | O_CREAT | O_TRUNC, 0600 or return 0;
    return ( syswrite( $file, $text ) // 0 ) == length $text && close $file;
}

sub report {
    $out .= join( ' ', @_ ) . "\n";
    flush_reports();
}

sub flush_reports {
    my $n = syswrite STDOUT, $out;
    if    ( defined $n )   { substr $out, 0, $n, '' }
    elsif ( $! == EPIPE )  { $open = 0; $out = '' }
}

# Seconds of a clock that nobody sets.
sub now { return ( POSIX::times() )[0] / $ticks }
__END__
