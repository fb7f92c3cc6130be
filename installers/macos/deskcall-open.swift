// What macOS starts for a click: takes the link's Apple event and hands it to the running agent, unread.
//
// One contract with handlers/__main__.py, where the reasons stand. A link comes as an event, never as an argument, and
// is on no command line of ours either. NOT COMPILED AND NOT RUN by the tests of this repository: no Mac was at hand.
// Built by installers/macos/release.sh: swiftc -O deskcall-open.swift -o Deskcall.app/Contents/MacOS/deskcall-open

import AppKit

let label = "org.deskcall.Deskcall"
let schemes = ["tel", "callto", "cti", "sip", "sips"]
let mostBytes = 2048
let patience = 5.0
let pause: useconds_t = 50_000

enum Failure: Int32, Error { case refused = 2, noAgent = 3, notTaken = 4, broken = 5 }

/// One link of ours, short enough and without a byte that no link has (handlers/uri.py); the agent reads the rest.
func gate(_ link: String) throws -> [UInt8] {
    let bytes = Array(link.utf8)
    let scheme = link.prefix { $0 != ":" }.lowercased()
    let isClean = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != 0x22 }
    guard bytes.count <= mostBytes, schemes.contains(scheme), link.contains(":"), isClean else { throw Failure.refused }
    return bytes
}

/// Port and token of the agent; believed only when nobody else could have written the file (handlers/endpoint.py).
func endpoint() throws -> (port: UInt16, token: String) {
    let named = ProcessInfo.processInfo.environment["DESKCALL_DATA"] ?? ""
    let usual = NSHomeDirectory() + "/Library/Application Support/Deskcall"
    let handle = open((named.isEmpty ? usual : named) + "/endpoint", O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    guard handle >= 0 else { throw Failure.noAgent }
    defer { close(handle) }
    var found = stat()
    var buffer = [UInt8](repeating: 0, count: 256)
    guard fstat(handle, &found) == 0, found.st_mode & S_IFMT == S_IFREG, found.st_uid == getuid(),
        found.st_mode & 0o077 == 0
    else { throw Failure.noAgent }
    let length = read(handle, &buffer, buffer.count)
    let words = String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)
        .trimmingCharacters(in: .newlines).components(separatedBy: " ")
    let isToken = { (text: String) in
        (32...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { isalnum(Int32($0)) != 0 || $0 == 0x2d || $0 == 0x5f }
    }
    guard words.count == 2, let port = UInt16(words[0]), port >= 1024, isToken(words[1]) else { throw Failure.noAgent }
    return (port, words[1])
}

/// POST the link once; .noAgent means that nothing was sent (handlers/handover.py).
func handOver(_ link: [UInt8]) throws {
    let (port, token) = try endpoint()
    let connection = socket(AF_INET, SOCK_STREAM, 0)
    defer { close(connection) }
    var limit = timeval(tv_sec: Int(patience), tv_usec: 0)
    var one: Int32 = 1
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        setsockopt(connection, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &one, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let isConnected = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
    guard isConnected else { throw Failure.noAgent }
    let head = "POST /open HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
        + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: \(link.count)\r\nConnection: close\r\n\r\n"
    let request = Array(head.utf8) + link
    guard send(connection, request, request.count, 0) == request.count else { throw Failure.broken }
    var answer = [UInt8](repeating: 0, count: 4096)
    guard recv(connection, &answer, answer.count, 0) > 0 else { throw Failure.broken }
    switch String(decoding: answer.prefix(12), as: UTF8.self) {
    case "HTTP/1.1 202": return
    case "HTTP/1.1 400": throw Failure.refused
    default: throw Failure.notTaken
    }
}

/// Have launchd start the agent; it knows of one that runs.
func startAgent() {
    let launchctl = Process()
    launchctl.executableURL = URL(fileURLWithPath: "/bin/launchctl")
    launchctl.arguments = ["kickstart", "gui/\(getuid())/\(label)"]
    try? launchctl.run()
}

func deliver(_ link: String) throws {
    let bytes = try gate(link)
    let end = Date().addingTimeInterval(patience)
    var isStarted = false
    while true {
        do { return try handOver(bytes) } catch Failure.noAgent where Date() < end {
            if !isStarted { startAgent() }
            isStarted = true
            usleep(pause)
        }
    }
}

func tell(_ failure: Failure) {
    let sentences: [Failure: String] = [
        .refused: "This link was not used: it is none that Deskcall takes.",
        .noAgent: "Deskcall could not be started, so the link was not used.",
        .notTaken: "Deskcall did not take the link.",
        .broken: "The link may not have been used: Deskcall did not answer.",
    ]
    let alert = NSAlert()
    alert.messageText = sentences[failure] ?? ""
    alert.runModal()
}

final class Clicks: NSObject, NSApplicationDelegate {
    func applicationWillFinishLaunching(_ notification: Notification) {
        NSAppleEventManager.shared().setEventHandler(
            self, andSelector: #selector(clicked(_:reply:)), forEventClass: AEEventClass(kInternetEventClass),
            andEventID: AEEventID(kAEGetURL))
    }

    @objc func clicked(_ event: NSAppleEventDescriptor, reply: NSAppleEventDescriptor) {
        do {
            try deliver(event.paramDescriptor(forKeyword: keyDirectObject)?.stringValue ?? "")
            exit(0)
        } catch {
            let failure = error as? Failure ?? .broken
            tell(failure)
            exit(failure.rawValue)
        }
    }
}

let clicks = Clicks()
NSApplication.shared.delegate = clicks
// Started by hand no event comes: nothing is left running.
DispatchQueue.main.asyncAfter(deadline: .now() + 10) { exit(Failure.refused.rawValue) }
NSApplication.shared.run()
