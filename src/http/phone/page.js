/* Runs as it is on the web views of old phones: no build, no newer syntax. */
(function () {
  var list = document.getElementById('files')
  if (!list) return
  var waiting = []
  var busy = false

  function say(row, text, failed) {
    row.textContent = text
    row.className = failed ? 'failed' : ''
  }

  function next() {
    if (busy || waiting.length === 0) return
    busy = true
    var job = waiting.shift()
    var bar = document.createElement('progress')
    var request = new XMLHttpRequest()
    say(job.row, job.file.name + '：正在上传')
    bar.max = job.file.size || 1
    job.row.appendChild(bar)
    request.open('POST', location.pathname + '?name=' + encodeURIComponent(job.file.name))
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = function (event) {
      bar.value = event.loaded
    }
    request.onloadend = function () {
      var answer = request.responseText.charAt(0) === '{' ? JSON.parse(request.responseText) : {}
      if (request.status === 200) say(job.row, job.file.name + '：已传到电脑 ✓')
      else say(job.row, job.file.name + '：' + (answer.detail || '没有传上去，请检查网络后再选一次'), true)
      busy = false
      next()
    }
    request.send(job.file)
  }

  function choose(input) {
    input.onchange = function () {
      for (var i = 0; i < input.files.length; i++) {
        var row = document.createElement('li')
        say(row, input.files[i].name + '：等待上传')
        list.appendChild(row)
        waiting.push({ file: input.files[i], row: row })
      }
      input.value = ''
      next()
    }
    input.onfocus = function () {
      input.parentNode.className += ' focus'
    }
    input.onblur = function () {
      input.parentNode.className = input.parentNode.className.replace(' focus', '')
    }
  }

  var inputs = document.getElementsByTagName('input')
  for (var i = 0; i < inputs.length; i++) choose(inputs[i])
})()
