#!/usr/bin/env python3
"""The peer of the text ticket bench: python-escpos encoding the same ticket to a Dummy printer.

Prints one JSON line: bytes of the ticket and the median time of one ticket in microseconds.
"""
import json
import statistics
import time

from escpos.printer import Dummy


def ticket(printer, number):
    printer.set(align="center", double_height=True, double_width=True)
    printer._raw("涵江区政务服务中心\n".encode("gb18030"))
    printer.set(align="center", custom_size=True, width=4, height=4)
    printer._raw(f"A{number:03d}\n".encode("gb18030"))
    printer.set(align="center", normal_textsize=True)
    printer._raw("社会保险参保缴费记录查询打印\n".encode("gb18030"))
    printer.set(align="left")
    printer._raw("前面等候人数：12  预计等待：25 分钟\n取号时间：2026-11-23 09:36:00\n".encode("gb18030"))
    printer.qr("https://example.gov.cn/t/HJ-0001-20261123-A012-3f9c0b7e9a1d44", native=True, size=6)
    printer._raw("请留意叫号，过号请重新取号。\n本票当日有效。\n".encode("gb18030"))
    printer.cut()


def main():
    ticket(Dummy(), 1)
    times = []
    printer = None
    for number in range(300):
        printer = Dummy()
        began = time.perf_counter()
        ticket(printer, number)
        times.append(time.perf_counter() - began)
    print(json.dumps({"bytes": len(printer.output), "us": statistics.median(times) * 1e6}))


main()
