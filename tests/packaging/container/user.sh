# What an ordinary user does with the package: by turns, each with its exit code. HOME is given.
export XDG_RUNTIME_DIR=$HOME/run PATH=/usr/bin:/bin LANG=C.UTF-8
wait_until() { for turn in $(seq 300); do "$@" && return; sleep 0.1; done; echo "waited in vain: $*"; exit 1; }
is_logged() { deskcall calls --json | grep -q "$1"; }
is_gone() { [ ! -e "$1" ]; }
mkdir -m 700 $XDG_RUNTIME_DIR
deskcall --version
deskcall register --default >/dev/null; echo register $?
deskcall register --status >$HOME/status; echo status $?
# The agent is started by the click: no systemd can be reached from here.
gio open "tel:+31201110001"; echo click $?
wait_until [ -e $XDG_RUNTIME_DIR/deskcall/endpoint ]
wait_until [ -e $HOME/dialed ]
deskcall ring --telephone +31201110002 --call-id rung >/dev/null; echo ring $?
gio open "cti:sd?telephone=+31201110003&callID=clicked"; echo click $?
deskcall-open "http://example.com" 2>/dev/null; echo refused $?
deskcall lookup --telephone 0201234567 >/dev/null; echo lookup $?
deskcall run 2>/dev/null; echo second $?
wait_until is_logged clicked
deskcall calls --json >$HOME/calls
deskcall unregister >/dev/null; echo unregister $?
kill $(cat ~/.local/share/deskcall/agent.lock)
wait_until is_gone $XDG_RUNTIME_DIR/deskcall/endpoint
echo ended
