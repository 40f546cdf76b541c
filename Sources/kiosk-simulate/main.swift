import Foundation
import ItemList

do {
    let options = try Options(CommandLine.arguments.dropFirst())
    let data = try Data(contentsOf: URL(filePath: options.list))
    let campaign = Campaign(options: options, list: try ItemListDecoder.decode([UInt8](data)))
    exit(await campaign.run() ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("kiosk-simulate: \(error)\n".utf8))
    exit(2)
}
