"""Inside a server of a lab: answers and asks by ICMP, TCP and UDP, sends any frame, and writes down what arrives.

Every packet says who sent it, so that what crosses from one tenant to another with the same addresses is seen.
"""
import json
import socket
import struct
import sys
import threading
import time


def log(path, **entry):
    with open(path, 'a') as file:
        file.write(json.dumps({'time': time.time(), **entry}) + '\n')


def serve(me, path, *ports):
    """Listens on the ports by TCP and UDP, and for echo requests; answers with its name."""
    for port in map(int, ports):
        for target in (tcp_server, udp_server):
            threading.Thread(target=target, args=(me, path, port)).start()
    icmp = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    log(path, ready=True)
    while True:
        packet = icmp.recv(65535)
        if packet[20] == 8:
            log(path, protocol='icmp', port=0, sender=packet[28:].decode(errors='replace'))


def tcp_server(me, path, port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('', port))
    listener.listen(64)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=tcp_answer, args=(connection, me, path, port)).start()


def tcp_answer(connection, me, path, port):
    try:
        for line in connection.makefile():
            log(path, protocol='tcp', port=port, sender=line.strip())
            connection.sendall(me.encode() + b'\n')
    except OSError:
        pass


def udp_server(me, path, port):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(('', port))
    while True:
        data, address = server.recvfrom(65535)
        name, *stream = data.decode(errors='replace').split()
        log(path, protocol='udp', port=port, sender=name)
        # One question, and answers for as long as somebody may want them.
        for _ in range(400 if stream else 1):
            server.sendto(me.encode(), address)
            if stream:
                time.sleep(0.02)


def ask(me, timeout, address_list, *ports):
    """Asks every address in every way; prints [protocol, port, address, who answered] for each answer."""
    answers = []
    threads = []
    timeout = float(timeout)
    for address in address_list.split(','):
        threads.append(threading.Thread(target=ask_icmp, args=(me, timeout, address, answers)))
        for port in map(int, ports):
            for target in (ask_tcp, ask_udp):
                threads.append(threading.Thread(target=target, args=(me, timeout, address, port, answers)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(answers))


def ask_tcp(me, timeout, address, port, answers):
    try:
        with socket.create_connection((address, port), timeout) as connection:
            connection.sendall(me.encode() + b'\n')
            answers.append(['tcp', port, address, connection.makefile().readline().strip()])
    except OSError:
        pass


def ask_udp(me, timeout, address, port, answers):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(timeout)
        try:
            client.sendto(me.encode(), (address, port))
            answers.append(['udp', port, address, client.recv(65535).decode()])
        except OSError:
            pass


def ask_icmp(me, timeout, address, answers):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as client:
        client.settimeout(timeout)
        body = me.encode()
        head = struct.pack('!BBHHH', 8, 0, 0, threading.get_ident() & 0xFFFF, 1)
        sum_ = checksum(head + body)
        try:
            client.sendto(head[:2] + struct.pack('!H', sum_) + head[4:] + body, (address, 0))
            end = time.time() + timeout
            while time.time() < end:
                packet, (sender, _) = client.recvfrom(65535)
                if sender == address and packet[20] == 0 and packet[24:26] == head[4:6]:
                    answers.append(['icmp', 0, address, ''])
                    return
        except OSError:
            pass


def talk(me, protocol, address, port, path, seconds):
    """Asks again and again over one connection (`stream`: asks once, by UDP, for many answers); writes down each answer."""
    end = time.time() + float(seconds)
    kind = socket.SOCK_STREAM if protocol == 'tcp' else socket.SOCK_DGRAM
    client = socket.socket(socket.AF_INET, kind)
    client.settimeout(1)
    client.connect((address, int(port)))
    client.setblocking(False)
    if protocol == 'stream':
        client.send(me.encode() + b' stream')
    while time.time() < end:
        try:
            if protocol != 'stream':
                client.send(me.encode() + b'\n')
        except BlockingIOError:
            pass
        time.sleep(0.02)
        try:
            if client.recv(65535):
                log(path, answer=True)
        except BlockingIOError:
            pass


def sniff(path):
    """Writes down every mark (`<<name>>`) in what comes in, fragments put together or not."""
    receiver = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    log(path, ready=True)
    while True:
        frame, (_, _, kind, _, _) = receiver.recvfrom(65535)
        if kind != socket.PACKET_OUTGOING and b'<<' in frame:
            log(path, mark=frame[frame.index(b'<<') + 2 : frame.index(b'>>')].decode())


def frames(*devices):
    """Sends frames that are described on standard input, in a JSON list."""
    sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sender.bind((devices[0], 0))
    for frame in json.load(sys.stdin):
        sender.send(frame_of(**frame))
        time.sleep(0.01)


def frame_of(mark, ether, to, kind='udp', vlan=None, **rest):
    body = f'<<{mark}>>'.encode()
    types = {'udp': 0x0800, 'fragment': 0x0800, 'arp': 0x0806}
    tag = b'' if vlan is None else struct.pack('!HH', 0x8100, vlan)
    head = mac(to) + mac(ether) + tag + struct.pack('!H', types.get(kind) or int(kind, 16))
    made = {'udp': udp_packet, 'fragment': fragment, 'arp': arp_packet}.get(kind, lambda body: body.ljust(60))
    return (head + made(body, **rest)).ljust(60, b'\0')


def udp_packet(body, source, target, port=9):
    return ip_packet(struct.pack('!HHHH', port, port, 8 + len(body), 0) + body, source, target, 17, 0, 0)


def fragment(body, source, target, first):
    """One half of a datagram whose halves may come from anybody."""
    if first:
        return ip_packet(struct.pack('!HHHH', 9, 9, 128, 0) + body.ljust(56, b'.'), source, target, 17, 4242, 0x2000)
    return ip_packet(body.ljust(64, b'.'), source, target, 17, 4242, 8)


def ip_packet(body, source, target, protocol, ident, offset):
    head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(body), ident, offset, 64, protocol, 0, address(source), address(target))
    return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + body


def arp_packet(body, operation, sender_mac, sender, target, target_mac='00:00:00:00:00:00'):
    head = struct.pack('!HHBBH', 1, 0x0800, 6, 4, operation)
    return head + mac(sender_mac) + address(sender) + mac(target_mac) + address(target) + body


def tap(device, ether, own, other):
    """Is the other end of a tap, as a VM would be: asks by ARP for an address and prints who has it."""
    import fcntl

    file = open('/dev/net/tun', 'r+b', buffering=0)
    fcntl.ioctl(file, 0x400454CA, struct.pack('16sH', device.encode(), 0x1002))
    for _ in range(20):
        file.write(frame_of('tap', ether, 'ff:ff:ff:ff:ff:ff', 'arp', operation=1, sender_mac=ether, sender=own, target=other))
        end = time.time() + 0.2
        while time.time() < end:
            import select

            if select.select([file], [], [], 0.05)[0]:
                frame = file.read(65535)
                if frame[12:14] == b'\x08\x06' and frame[20:22] == b'\0\2' and frame[28:32] == address(other):
                    print(frame[22:28].hex(':'))
                    return
    print('nobody')


def mac(text):
    return bytes.fromhex(text.replace(':', ''))


def address(text):
    return socket.inet_aton(text)


def checksum(data):
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


if __name__ == '__main__':
    {f.__name__: f for f in (serve, ask, talk, sniff, frames, tap)}[sys.argv[1]](*sys.argv[2:])
