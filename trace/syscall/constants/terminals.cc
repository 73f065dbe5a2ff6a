#include "trace/syscall/constants/terminals.h"

#include <asm/ioctls.h>
#include <sys/ioctl.h>
#include <termios.h>

namespace ramet::trace::constants {
namespace {

constexpr NamedValue ioctl_requests_values[] = {
    {TCGETS, "TCGETS"}, {TCSETS, "TCSETS"}, {TCSETSW, "TCSETSW"}, {TCSETSF, "TCSETSF"}, {TCSBRK, "TCSBRK"},
    {TCXONC, "TCXONC"}, {TCFLSH, "TCFLSH"}, {TIOCEXCL, "TIOCEXCL"}, {TIOCNXCL, "TIOCNXCL"}, {TIOCSCTTY, "TIOCSCTTY"},
    {TIOCGPGRP, "TIOCGPGRP"}, {TIOCSPGRP, "TIOCSPGRP"}, {TIOCOUTQ, "TIOCOUTQ"}, {TIOCSTI, "TIOCSTI"},
    {TIOCGWINSZ, "TIOCGWINSZ"}, {TIOCSWINSZ, "TIOCSWINSZ"}, {TIOCMGET, "TIOCMGET"}, {FIONREAD, "FIONREAD"},
    {TIOCNOTTY, "TIOCNOTTY"}, {TIOCGSID, "TIOCGSID"}, {FIONBIO, "FIONBIO"}, {FIONCLEX, "FIONCLEX"},
    {FIOCLEX, "FIOCLEX"}, {FIOASYNC, "FIOASYNC"}, {TIOCGPTN, "TIOCGPTN"}, {TIOCSPTLCK, "TIOCSPTLCK"},
    {TIOCGPTPEER, "TIOCGPTPEER"}, {0x40049409, "BTRFS_IOC_CLONE|FICLONE"}, {0x80086601, "FS_IOC_GETFLAGS"},
    {0x40086602, "FS_IOC_SETFLAGS"}, {0x541b, "FIONREAD"},
};

constexpr NamedValue terminal_speeds_values[] = {
    {B0, "B0"}, {B50, "B50"}, {B75, "B75"}, {B110, "B110"}, {B134, "B134"}, {B150, "B150"}, {B200, "B200"},
    {B300, "B300"}, {B600, "B600"}, {B1200, "B1200"}, {B1800, "B1800"}, {B2400, "B2400"}, {B4800, "B4800"},
    {B9600, "B9600"}, {B19200, "B19200"}, {B38400, "B38400"}, {B57600, "B57600"}, {B115200, "B115200"},
    {B230400, "B230400"},
};

constexpr NamedValue terminal_input_flags_values[] = {
    {IGNBRK, "IGNBRK"}, {BRKINT, "BRKINT"}, {IGNPAR, "IGNPAR"}, {PARMRK, "PARMRK"}, {INPCK, "INPCK"},
    {ISTRIP, "ISTRIP"}, {INLCR, "INLCR"}, {IGNCR, "IGNCR"}, {ICRNL, "ICRNL"}, {IUCLC, "IUCLC"}, {IXON, "IXON"},
    {IXANY, "IXANY"}, {IXOFF, "IXOFF"}, {IMAXBEL, "IMAXBEL"}, {IUTF8, "IUTF8"},
};

constexpr NamedValue terminal_output_flags_values[] = {
    {OPOST, "OPOST"}, {OLCUC, "OLCUC"}, {ONLCR, "ONLCR"}, {OCRNL, "OCRNL"}, {ONOCR, "ONOCR"}, {ONLRET, "ONLRET"},
    {OFILL, "OFILL"}, {OFDEL, "OFDEL"},
};

constexpr NamedValue terminal_control_flags_values[] = {
    {CSTOPB, "CSTOPB"}, {CREAD, "CREAD"}, {PARENB, "PARENB"}, {PARODD, "PARODD"}, {HUPCL, "HUPCL"},
    {CLOCAL, "CLOCAL"}, {CRTSCTS, "CRTSCTS"},
};

constexpr NamedValue terminal_local_flags_values[] = {
    {ISIG, "ISIG"}, {ICANON, "ICANON"}, {ECHO, "ECHO"}, {ECHOE, "ECHOE"}, {ECHOK, "ECHOK"}, {ECHONL, "ECHONL"},
    {NOFLSH, "NOFLSH"}, {TOSTOP, "TOSTOP"}, {ECHOCTL, "ECHOCTL"}, {ECHOPRT, "ECHOPRT"}, {ECHOKE, "ECHOKE"},
    {FLUSHO, "FLUSHO"}, {PENDIN, "PENDIN"}, {IEXTEN, "IEXTEN"}, {EXTPROC, "EXTPROC"},
};

}  // namespace

const NameTable ioctl_requests{"_IOC(?)", ioctl_requests_values};
const NameTable terminal_speeds{"B???", terminal_speeds_values};
const NameTable terminal_input_flags{"???", terminal_input_flags_values};
const NameTable terminal_output_flags{"???", terminal_output_flags_values};
const NameTable terminal_control_flags{"???", terminal_control_flags_values};
const NameTable terminal_local_flags{"???", terminal_local_flags_values};

}  // namespace ramet::trace::constants
