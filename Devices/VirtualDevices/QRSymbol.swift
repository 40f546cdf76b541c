import CQREncode

/// The dark modules of a QR code (ISO/IEC 18004), byte mode, smallest version that holds the data.
enum QRSymbol {
    /// - Parameter level: 48 L, 49 M, 50 Q, 51 H, as `GS ( k` fn 69 has it.
    static func encode(_ payload: [UInt8], level: UInt8) -> (side: Int, modules: [Bool])? {
        guard !payload.isEmpty, payload.count <= 2953 else { return nil }
        let levels = [QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H]
        guard let symbol = QRcode_encodeData(Int32(payload.count), payload, 0, levels[Int(level) & 3]) else {
            return nil
        }
        defer { QRcode_free(symbol) }
        let side = Int(symbol.pointee.width)
        guard let data = symbol.pointee.data, side > 0 else { return nil }
        return (side, (0..<side * side).map { data[$0] & 1 == 1 })
    }
}
